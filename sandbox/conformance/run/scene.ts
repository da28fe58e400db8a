import { type Channel, type Event, type MessageResponse, StreamChat } from 'stream-chat';
import type { Recorder } from './recorder.js';
import { eventually } from './checks.js';
import type { Target } from './target.js';

/** What a run made in an app, to be removed from a real one. */
export class Belongings {
  readonly users = new Set<string>();
  readonly cids = new Set<string>();
  readonly channelTypes = new Set<string>();
  readonly roles = new Set<string>();
}

/** A client with a socket, and the events it was told. */
export interface Connected {
  readonly client: StreamChat;
  /** Waits for an event of a type. */
  readonly told: (type: string, fits?: (event: Event) => boolean) => Promise<Event>;
}

/** How long an event, or the end of a task, may take, in ms. */
const WAIT_MS = 15_000;

/** What one case has to work with. All ids begin with the prefix of the run and the number of the case. */
export class Scene {
  private readonly open: StreamChat[] = [];

  constructor(
    readonly server: StreamChat,
    private readonly target: Target,
    private readonly recorder: Recorder,
    private readonly made: Belongings,
    private readonly prefix: string,
  ) {}

  /** An id that nothing else has. */
  id(name: string): string {
    return `${this.prefix}-${name}`;
  }

  /** The id of a user, who need not exist yet. */
  userId(name: string): string {
    const id = this.id(name);
    this.made.users.add(id);
    return id;
  }

  /** The name of a channel type to be created. */
  channelType(name: string): string {
    const id = this.id(name);
    this.made.channelTypes.add(id);
    return id;
  }

  /** The name of a role to be created. */
  role(name: string): string {
    const id = this.id(name);
    this.made.roles.add(id);
    return id;
  }

  /** Remembers a channel whose id was not chosen here. */
  own(cid: string): void {
    this.made.cids.add(cid);
  }

  /** Creates users and returns their ids in the same order. */
  async users<const N extends readonly string[]>(...names: N): Promise<{ [K in keyof N]: string }> {
    const ids = names.map((name) => this.userId(name));
    await this.server.upsertUsers(ids.map((id) => ({ id })));
    return ids as { [K in keyof N]: string };
  }

  /** A channel that the server can create; of the type messaging unless told otherwise. */
  channel(name: string, data: object = {}, type = 'messaging'): Channel {
    const id = this.id(name);
    this.made.cids.add(`${type}:${id}`);
    return this.server.channel(type, id, data);
  }

  /** A channel with members; the first of them created it. */
  async channelOf(memberIds: readonly string[], name = 'channel', data: object = {}): Promise<Channel> {
    const channel = this.channel(name, { created_by_id: memberIds[0], members: [...memberIds], ...data });
    await channel.create();
    return channel;
  }

  /** Sends a message as the server, for a user. Its id is the text with the prefix. */
  async send(channel: Channel, userId: string, text: string, fields: object = {}): Promise<MessageResponse> {
    const { message } = await channel.sendMessage({ id: this.id(text), text, user_id: userId, ...fields });
    return message;
  }

  /** Connects a user, who exists afterwards. */
  async connect(userId: string, details: object = {}): Promise<Connected> {
    const client = this.client();
    const events: Event[] = [];
    client.on((event) => void events.push(event));
    await client.connectUser({ id: userId, ...details }, this.server.createToken(userId));
    const find = (type: string, fits: (event: Event) => boolean): Event | undefined =>
      events.find((event) => event.type === type && fits(event));
    return { client, told: (type, fits = () => true) => eventually(() => find(type, fits), WAIT_MS, type) };
  }

  /** A client that is not connected yet. */
  client(): StreamChat {
    const client = this.target.client();
    this.open.push(client);
    return this.recorder.watch(client, 'client');
  }

  /** An object of the SDK that was not made by a client, so that its calls are recorded, too. */
  watched<T extends object>(object: T, by: 'server' | 'client' = 'server'): T {
    return this.recorder.proxy(object, by);
  }

  /** Waits for the end of a task and returns it. */
  async finished(taskId: string): Promise<Awaited<ReturnType<StreamChat['getTask']>>> {
    return eventually(
      async () => {
        const task = await this.server.getTask(taskId);
        return ['completed', 'failed'].includes(task.status) ? task : undefined;
      },
      WAIT_MS,
      `the end of task ${taskId}`,
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.open.splice(0).map((client) => client.disconnectUser()));
  }
}
