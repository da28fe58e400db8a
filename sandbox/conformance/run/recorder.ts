import { AsyncLocalStorage } from 'node:async_hooks';
import type { StreamChat } from 'stream-chat';
import { type Exchange, SOCKET, socketRefusal, type SocketRefusal } from './exchange.js';
import { classNameOf, methodNamesOf } from './sdk-methods.js';
import { pathTemplate, shapeOf } from './shape.js';

type Caller = Exchange['by'];

/** What of a request and of its answer, or failure, is looked at. */
interface Answered {
  readonly config?: {
    readonly method?: string;
    readonly url?: string;
    readonly headers?: unknown;
  };
  readonly status: number;
  readonly data: unknown;
}

/**
 * Watches clients of the official SDK. A case gets proxies of them: every public method that it calls through one is known
 * by name to the requests that follow from it, whatever the SDK calls in between.
 */
export class Recorder {
  private readonly method = new AsyncLocalStorage<string>();
  private readonly exchanges = new Map<string, Exchange>();
  private unnamed = 0;

  constructor(private readonly prefix: string) {}

  /** Records all calls of a client, and returns the proxy that cases use. */
  watch(client: StreamChat, by: Caller): StreamChat {
    client.axiosInstance.interceptors.response.use(
      (response) => {
        this.record(by, response);
        return response;
      },
      (error: { config?: Answered['config']; response?: { status: number; data: unknown } }) => {
        const { status = 0, data } = error.response ?? {};
        this.record(by, { config: error.config, status, data });
        return Promise.reject(error);
      },
    );
    return this.proxy(client, by);
  }

  /** What was recorded since the last time. */
  take(): Exchange[] {
    const taken = [...this.exchanges.values()];
    this.exchanges.clear();
    return taken;
  }

  private record(by: Caller, { config, status, data }: Answered): void {
    const { pathname } = new URL(config?.url ?? '', 'http://unknown');
    const headers = config?.headers as Record<string, unknown> | undefined;
    const requestId = headers?.['x-client-request-id'];
    const code = status >= 400 ? (data as { code?: unknown } | null | undefined)?.code : undefined;
    this.add({
      method: this.method.getStore(),
      by,
      call: `${(config?.method ?? 'get').toUpperCase()} ${pathTemplate(pathname, this.prefix)}`,
      requestId: typeof requestId === 'string' ? requestId : undefined,
      status,
      code: typeof code === 'number' ? code : undefined,
      shape: shapeOf(data, this.prefix),
      ...(status === 501 && { refusal: data }),
    });
  }

  /** A request that is repeated keeps its id, and only its last answer counts. */
  private add(exchange: Exchange): void {
    this.exchanges.set(exchange.requestId ?? `unnamed ${(this.unnamed += 1)}`, exchange);
  }

  /** An object whose methods are known by name to the requests that follow from them. */
  proxy<T extends object>(target: T, by: Caller): T {
    const className = classNameOf(target);
    const methods = new Set(methodNamesOf(target));
    return new Proxy(target, {
      get: (_, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof property === 'symbol') return value;
        if (typeof value !== 'function') return this.follow(value, by);
        if (!methods.has(property)) return value;
        const call = value as (...args: unknown[]) => unknown;
        const name = `${className}.${property}`;
        return (...args: unknown[]) => {
          // What the SDK calls of itself belongs to what the case called.
          const outermost = this.method.getStore() ?? name;
          return this.method.run(outermost, () => this.call(target, outermost, by, () => call.apply(target, args)));
        };
      },
    });
  }

  /** Sockets are no requests: that one opened or closed is seen by its id. */
  private call(target: object, name: string, by: Caller, call: () => unknown): unknown {
    const socketOf = (): unknown => {
      const { wsConnection } = target as Partial<StreamChat>;
      return wsConnection?.isDisconnected === true ? undefined : wsConnection?.connectionID;
    };
    const before = socketOf();
    const result = call();
    if (!(result instanceof Promise)) return this.follow(result, by);
    return result.then(
      (value: unknown) => {
        if (socketOf() !== before) this.addSocket(name, by, { StatusCode: 200 });
        return this.follow(value, by);
      },
      (error: unknown) => {
        const refusal = socketRefusal(error);
        if (refusal !== undefined) this.addSocket(name, by, refusal);
        throw error;
      },
    );
  }

  private addSocket(method: string, by: Caller, frame: SocketRefusal): void {
    const { StatusCode: status, code } = frame;
    this.add({ method, by, call: SOCKET, requestId: undefined, status, code, shape: [], refusal: frame });
  }

  /** Objects of the SDK that a method returns are watched, too. */
  private follow(value: unknown, by: Caller): unknown {
    if (Array.isArray(value)) return value.some(isOfSdk) ? value.map((item) => this.follow(item, by)) : value;
    return isOfSdk(value) ? this.proxy(value, by) : value;
  }
}

function isOfSdk(value: unknown): value is object {
  return typeof value === 'object' && value !== null && WATCHED.has(classNameOf(value));
}

/** Classes of the SDK whose methods call the API. */
const WATCHED: ReadonlySet<string> = new Set([
  'Channel',
  'Moderation',
  'ThreadManager',
  'Thread',
  'PollManager',
  'Poll',
  'ReminderManager',
  'ChannelManager',
  'ChannelBatchUpdater',
  'Campaign',
  'Segment',
  'MessageDeliveryReporter',
]);
