import { Poll, type PollResponse, StreamChat, Thread, type ThreadResponse } from 'stream-chat';

/** The name of an object's class; the SDK's bundle puts an underscore before some. */
export function classNameOf(object: object): string {
  return object.constructor.name.replace(/^_/, '');
}

/** The public methods of an object: of its prototypes, and functions of its own. An underscore marks what is not public. */
export function methodNamesOf(object: object): string[] {
  const names = new Set<string>();
  for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && name !== 'constructor' && !name.startsWith('_')) names.add(name);
    }
  }
  return [...names].sort();
}

/** The SDK, as it is installed. */
export interface Sdk {
  readonly version: string;
  /** All public methods, `StreamChat.queryUsers`, by class. */
  readonly methods: readonly string[];
  /** The source of a method, as it runs. */
  readonly sourceOf: (method: string) => string;
}

/**
 * Takes the methods from the SDK itself: from a client and a channel, from everything that hangs off them, and from what a
 * client makes. So those of a later version are found, too.
 */
export function readSdk(): Sdk {
  const client = new StreamChat('key', 'secret', { baseURL: 'http://127.0.0.1:1' });
  const channel = client.channel('messaging', 'id');
  const made = [
    client,
    channel,
    client.channelBatchUpdater(),
    client.createChannelManager({}),
    client.campaign('id'),
    client.segment('user', 'id'),
    new Poll({ client, poll: { id: 'id', options: [], enforce_unique_vote: true } as unknown as PollResponse }),
    new Thread({ client, threadData: THREAD }),
  ];
  const objects = [...made, ...partsOf(client), ...partsOf(channel)];
  const sources = new Map<string, string>();
  for (const object of objects) {
    for (const name of methodNamesOf(object)) {
      const method: unknown = Reflect.get(object, name);
      sources.set(`${classNameOf(object)}.${name}`, Function.prototype.toString.call(method));
    }
  }
  return {
    version: /-v(\d+\.\d+\.\d+)/.exec(client.getUserAgent())?.[1] ?? 'unknown',
    methods: [...sources.keys()],
    sourceOf: (method) => sources.get(method) ?? '',
  };
}

/** Objects with a class of their own that an object holds. */
function partsOf(object: object): object[] {
  return Object.entries(object).flatMap(([name, value]: [string, unknown]) => {
    const isPart = typeof value === 'object' && value !== null && !name.startsWith('_');
    return isPart && ![Object, Array, Date, Map, Set].includes(value.constructor as never) ? [value] : [];
  });
}

const AT = '2026-01-01T00:00:00.000Z';
const THREAD = {
  channel_cid: 'messaging:id',
  channel: { id: 'id', type: 'messaging', cid: 'messaging:id' },
  parent_message_id: 'id',
  parent_message: { id: 'id', type: 'regular', created_at: AT, updated_at: AT },
  latest_replies: [],
  thread_participants: [],
  read: [],
  created_at: AT,
  updated_at: AT,
} as unknown as ThreadResponse;
