import { MongoClient } from 'mongodb';

/** How long {@link FailPoint.hit} waits at most. */
const HIT_MS = 20_000;

/** Commands that a fail point makes fail. */
export type FailingCommand = 'insert' | 'update' | 'findAndModify' | 'find' | 'aggregate';

/** What MongoDB's `failCommand` does with such a command. */
export interface CommandFailure {
  /** The connection is cut instead of an answer; the command may have been carried out before. */
  readonly closeConnection?: boolean;
  /** Refused with this code, and not carried out. */
  readonly errorCode?: number;
  readonly errorLabels?: readonly string[];
  /** Carried out on the primary, and answered with this beside the result. */
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
}

/**
 * Has a real `mongod` fail as real ones do (`configureFailPoint`), for one client only: the server under test, whose
 * connections have this name.
 */
export class FailPoint {
  /** How many commands had failed at the last {@link set}, since the server started. */
  private failedBefore = 0;

  private constructor(
    /** A client that the failures do not touch. */
    readonly client: MongoClient,
    private readonly appName: string,
  ) {}

  /** Fails commands of clients whose URI has this `appName`. */
  static async open(uri: string, appName: string): Promise<FailPoint> {
    return new FailPoint(await MongoClient.connect(uri), appName);
  }

  /** @param times how many commands fail; absent: all, until {@link off} or the next call */
  async set(commands: readonly FailingCommand[], failure: CommandFailure, times?: number): Promise<void> {
    const { count } = await this.client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: times === undefined ? 'alwaysOn' : { times },
      data: { failCommands: commands, appName: this.appName, ...failure },
    });
    this.failedBefore = Number(count);
  }

  /** Waits until a command has failed since the last {@link set}. */
  async hit(): Promise<void> {
    const timesEntered = this.failedBefore + 1;
    await this.client.db('admin').command({ waitForFailPoint: 'failCommand', timesEntered, maxTimeMS: HIT_MS });
  }

  async off(): Promise<void> {
    await this.client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  }

  async close(): Promise<void> {
    await this.off();
    await this.client.close();
  }
}
