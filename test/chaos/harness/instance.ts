import { HttpTap } from './http-tap.js';
import type { Ledger } from './ledger.js';
import { canTap, startMongoTap } from './mongo-tap.js';
import { type Observer, streamOperation } from './operation.js';
import { ServerProcess } from './server-process.js';

interface InstanceOptions {
  readonly port: number;
  readonly skewMs: number;
  readonly database: string;
  readonly stream: string;
  readonly ledger: Ledger;
  readonly env: Readonly<Record<string, string>>;
}

/** One server with its own way to the database and to Stream. It can be killed and restarted any number of times. */
export class Instance {
  /** Sees and may hold up what this server does; by default it lets all pass. */
  observer: Observer = () => undefined;
  private current: ServerProcess | undefined;
  private taps: readonly { close(): Promise<void> }[] = [];
  private env: Readonly<Record<string, string>> = {};

  private constructor(private readonly options: InstanceOptions) {}

  static async prepare(options: InstanceOptions): Promise<Instance> {
    const instance = new Instance(options);
    const observe: Observer = (phase, operation) => instance.observe(phase, operation);
    const stream = await HttpTap.start({ target: () => options.stream, nameOf: streamOperation, observe });
    const mongo = canTap(options.database) ? await startMongoTap(options.database, observe) : undefined;
    instance.taps = mongo ? [stream, mongo] : [stream];
    instance.env = { ...options.env, MONGODB_URI: mongo?.uri ?? options.database, STREAM_BASE_URL: stream.url };
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get process(): ServerProcess {
    if (!this.current) throw new Error('this server was never started');
    return this.current;
  }

  observe: Observer = (phase, operation) => this.observer(phase, operation);

  /** Starts it and returns once it serves. */
  async start(): Promise<void> {
    this.launch();
    await this.process.ready();
  }

  /** Starts it and does not wait. */
  launch(): void {
    const { port, skewMs, ledger } = this.options;
    this.current = new ServerProcess({ port, skewMs, env: this.env, onLine: (line) => ledger.addLine(line) });
  }

  /** As `kill -9` does, and waits until the process is gone. */
  async kill(): Promise<void> {
    this.process.signal('SIGKILL');
    await this.process.exited;
  }

  async close(): Promise<void> {
    if (this.current?.alive) await this.kill();
    for (const tap of this.taps) await tap.close();
  }
}
