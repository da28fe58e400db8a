import { randomBytes } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { StreamChat } from 'stream-chat';
import { type StreamSandbox, startStreamSandbox } from '../../../sandbox/stream/server.js';
import { startTestDatabase, type TestDatabase } from '../../../sandbox/database/testing/test-database.js';
import { HttpTap } from './http-tap.js';
import { Instance } from './instance.js';
import { Ledger } from './ledger.js';
import { canTap } from './mongo-tap.js';
import { ownPort } from '../../../sandbox/start/testing/own-port.js';
import { SDK_OPTIONS } from '../../support/sdk-options.js';

const API_KEY = 'chaos-key';
const UNLIMITED = '100000';

/** What a world is like. */
export interface WorldOptions {
  /** How many servers share the database; each comes with taps of its own, and none is started yet. Default 1. */
  readonly processes?: number;
  /** How far the clock of each is off, in ms. */
  readonly skewsMs?: readonly number[];
  /** Where its database is, and who removes that; by default on the server of this run of tests. */
  readonly databaseServer?: DatabaseServer;
  /** Settings that differ from the defaults. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A MongoDB of the world's own, which tests can halt and kill. */
export interface DatabaseServer {
  uri(database: string): string;
  remove(): Promise<void>;
}

/** A database, a Stream and servers between them, all of whose traffic can be watched and held up. */
export class World {
  readonly ledger = new Ledger();
  readonly jwtSecret = randomBytes(32).toString('base64url');
  readonly instances: Instance[] = [];
  /** The server that Stream posts its events to; by default all in turn. */
  hooked: Instance | undefined;
  private nextHooked = 0;
  private nextAsked = 0;

  private constructor(
    readonly stream: StreamSandbox,
    /** The official SDK with the server's credentials, connected to Stream directly. */
    readonly streamClient: StreamChat,
    /** Straight at the database. */
    readonly database: Db,
    private readonly client: MongoClient,
    private readonly testDatabase: Pick<TestDatabase, 'uri'> & Partial<TestDatabase>,
  ) {}

  static async open({ processes = 1, skewsMs = [], databaseServer, env = {} }: WorldOptions = {}): Promise<World> {
    const testDatabase = databaseServer ? { uri: databaseServer.uri('chaos') } : await startTestDatabase();
    const stream = await startStreamSandbox({
      apiKey: API_KEY,
      apiSecret: randomBytes(32).toString('base64url'),
    });
    const streamClient = new StreamChat(API_KEY, stream.apiSecret, {
      ...SDK_OPTIONS,
      baseURL: stream.url,
      disableCache: true,
    });
    const client = await MongoClient.connect(testDatabase.uri, { readConcernLevel: 'majority' });
    const world = new World(stream, streamClient, client.db(), client, testDatabase);
    for (let index = 0; index < processes; index += 1) {
      world.instances.push(
        await Instance.prepare({
          port: await ownPort(),
          skewMs: skewsMs[index] ?? 0,
          database: testDatabase.uri,
          stream: stream.url,
          ledger: world.ledger,
          env: { ...world.settings(), ...env },
        }),
      );
    }
    await world.control('PUT', '/rate-limits', { enforced: false });
    await world.hookUp();
    return world;
  }

  /** The server of worlds with one. */
  get server(): Instance {
    return this.instance(0);
  }

  /** False when the operations of the database cannot be seen, because it is not a plain server by name. */
  get isDatabaseTapped(): boolean {
    return canTap(this.testDatabase.uri);
  }

  /** Each server in turn, as a balancer would choose. */
  next(): Instance {
    this.nextAsked += 1;
    return this.instance(this.nextAsked);
  }

  /** One of the servers, counted round and round. */
  instance(index: number): Instance {
    const found = this.instances[index % this.instances.length];
    if (!found) throw new Error('this world has no server');
    return found;
  }

  async start(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.start()));
  }

  /** Calls a control route of the Stream stand-in. */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.stream.url}/_sandbox${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  async close(): Promise<void> {
    for (const instance of this.instances) await instance.close();
    await this.hookTap?.close();
    await this.stream.close();
    await this.client.close();
    await this.testDatabase.close?.();
  }

  private hookTap: HttpTap | undefined;

  /** Stream posts its events to the servers in turn, as through a load balancer without health checks. */
  private async hookUp(): Promise<void> {
    const next = (): Instance => this.hooked ?? this.instance(this.nextHooked);
    this.hookTap = await HttpTap.start({
      target: () => next().url,
      nameOf: () => 'webhook',
      observe: (phase, operation) => {
        if (phase === 'before') this.nextHooked += 1;
        return next().observe(phase, operation);
      },
      onAnswer: ({ body, status }) => {
        if (status >= 200 && status < 300) this.ledger.addEvent(body);
      },
    });
    await this.streamClient.updateAppSettings({ webhook_url: `${this.hookTap.url}/api/webhooks/stream` });
  }

  private settings(): Record<string, string> {
    return {
      STREAM_API_KEY: API_KEY,
      STREAM_API_SECRET: this.stream.apiSecret,
      JWT_SECRET: this.jwtSecret,
      SUPPORT_AGENT_ID: 'support-desk',
      AUTH_PROVISION: 'true',
      TOKEN_RATE_LIMIT: UNLIMITED,
      LIST_RATE_LIMIT: UNLIMITED,
      APPOINTMENT_RATE_LIMIT: UNLIMITED,
      LOG_LEVEL: 'info',
      DOCS_ENABLED: 'false',
    };
  }
}
