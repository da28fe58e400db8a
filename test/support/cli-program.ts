import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Db, MongoClient } from 'mongodb';
import { StreamChat } from 'stream-chat';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { openApplication } from '../../src/cli/application.js';
import { Cli } from '../../src/cli/cli.js';
import { runProgram } from '../../src/cli/program.js';
import { Terminal } from '../../src/cli/terminal.js';
import { Canaries } from './canaries.js';
import { type CompiledServer, compileServer } from './compile-server.js';
import { StreamControl } from './stream-control.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { PATIENT } from './patience.js';
import { SDK_OPTIONS } from './sdk-options.js';

const API_KEY = 'cli-key';

/** How a command ended. */
export interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command is given besides its arguments. */
export interface RunOptions {
  readonly input?: string | Buffer;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A command that is running. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** An account as a record of the database. */
interface StoredAccount {
  readonly _id: string;
  readonly fullName: string;
  readonly role: string;
  readonly email?: string;
  readonly passwordHash?: string;
  readonly customerId?: number;
  readonly deactivatedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly deletion: string | null;
  readonly work: { readonly status: string; readonly lastError: string | null; readonly revision: number };
}

/**
 * The program with a database and a Stream of its own and no server beside, unless a spec starts one. Commands run
 * inside the test's process: everything but `src/cli/main.ts`, which `start` adds by running the compiled program in a
 * process of its own, as its users do.
 */
export class CliProgram {
  readonly streamControl: StreamControl;
  private readonly canaries = new Canaries();
  private server: CompiledServer | undefined;

  private constructor(
    readonly settings: Readonly<Record<string, string>>,
    readonly stream: StreamSandbox,
    /** The official SDK with the server's credentials. */
    readonly streamClient: StreamChat,
    readonly database: Db,
    private readonly client: MongoClient,
    private readonly testDatabase: TestDatabase,
  ) {
    this.streamControl = new StreamControl(stream.url);
    for (const name of ['JWT_SECRET', 'STREAM_API_SECRET']) this.canaries.add(name, settings[name]);
  }

  static async open(): Promise<CliProgram> {
    const testDatabase = await startTestDatabase();
    const stream = await startStreamSandbox({ apiKey: API_KEY, apiSecret: randomBytes(32).toString('base64url') });
    const options = { ...SDK_OPTIONS, baseURL: stream.url, disableCache: true };
    const client = await MongoClient.connect(testDatabase.uri);
    const settings = {
      STREAM_TIMEOUT_MS: PATIENT.STREAM_TIMEOUT_MS,
      STREAM_WAIT_MS: PATIENT.STREAM_WAIT_MS,
      MONGODB_URI: testDatabase.uri,
      JWT_SECRET: randomBytes(32).toString('base64url'),
      STREAM_API_KEY: API_KEY,
      STREAM_API_SECRET: stream.apiSecret,
      STREAM_BASE_URL: stream.url,
    };
    const streamClient = new StreamChat(API_KEY, stream.apiSecret, options);
    return new CliProgram(settings, stream, streamClient, client.db(), client, testDatabase);
  }

  async close(): Promise<void> {
    await this.client.db().dropDatabase();
    await this.client.close();
    await this.stream.close();
    await this.testDatabase.close();
    this.server?.remove();
  }

  /** The sources as they are now; compiled when a test first needs a process. */
  get compiled(): CompiledServer {
    this.server ??= compileServer();
    return this.server;
  }

  /** Starts a command in a process. `settings` are all it is given of an environment; `input` is its standard input. */
  start(args: readonly string[], input?: string, settings = this.settings): RunningCommand {
    const child = spawn(process.execPath, [path.join(this.compiled.folder, 'cli/main.js'), ...args], {
      cwd: this.compiled.folder,
      env: { PATH: process.env['PATH'], ...settings },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code: code ?? signal, ...output }));
    }).then((how) => this.withoutSecrets(args, how));
    return { child, ended };
  }

  /** Runs a command to its end. Fails when it has shown a secret, or a token where none was asked for. */
  run(...args: string[]): Promise<Ended> {
    return this.runWith({}, args);
  }

  /** {@link run} with something on standard input, or in another environment. */
  async runWith({ input = '', settings = this.settings }: RunOptions, args: readonly string[]): Promise<Ended> {
    const output = { stdout: '', stderr: '' };
    const collect = (name: keyof typeof output): PassThrough =>
      new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => (output[name] += text));
    const stdin = new PassThrough();
    stdin.end(input);
    const [stdout, stderr] = [collect('stdout'), collect('stderr')];
    const terminal = new Terminal({ stdin, stdout, stderr });
    const cli = new Cli(terminal, new AbortController().signal, (streams, verbose) =>
      openApplication(streams, verbose, settings),
    );
    const code = await runProgram(cli, args);
    await Promise.all([stdout, stderr].map((stream) => finished(stream.end())));
    return this.withoutSecrets(args, { code, ...output });
  }

  /** The same for a command that answers with one JSON document, which is all of its standard output. */
  async runForJson(...args: string[]): Promise<{ code: Ended['code']; answer: unknown; stderr: string }> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (!stdout) throw new Error(`${args[0]} ended with ${code} and answered nothing: ${stderr}`);
    return { code, answer: JSON.parse(stdout), stderr };
  }

  accounts(): ReturnType<typeof this.database.collection<StoredAccount>> {
    return this.database.collection<StoredAccount>('users');
  }

  /** Writes accounts that Stream has not seen and that are not marked to be sent. */
  async store(ids: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const now = new Date();
    const work = { dueAt: null, attempts: 0, fence: 0, owner: null, leaseUntil: null, failingSince: null };
    const documents = ids.map((id) => ({
      _id: id,
      fullName: `Account ${id}`,
      role: 'user',
      profilePic: '',
      isOnboarded: true,
      sessionVersion: 0,
      deactivatedAt: null,
      deletedAt: null,
      deletion: null,
      tokensRevokedAt: null,
      createdAt: now,
      updatedAt: now,
      work: { ...work, status: 'idle', revision: 0, doneRevision: 0, requestId: null, lastError: null },
      ...more,
    }));
    await this.accounts().insertMany(documents);
  }

  /** The users among `ids` that Stream has, by id. */
  async inStream(ids: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
    const { users } = await this.streamClient.queryUsers(
      { id: { $in: [...ids] } },
      { id: 1 },
      { limit: 100, include_deactivated_users: true },
    );
    return new Map(users.map((user) => [user.id, user as unknown as Record<string, unknown>]));
  }

  private withoutSecrets([command]: readonly string[], ended: Ended): Ended {
    const shown = this.canaries.kindsIn(command === 'token' ? ended.stderr : ended.stdout + ended.stderr);
    if (shown.length > 0) throw new Error(`${command} has shown ${shown.join(', ')}`);
    return ended;
  }
}
