import { MongoClient } from 'mongodb';

/** Commands whose answer a fail point spoils. */
export type FailingCommand = 'insert' | 'update' | 'findAndModify' | 'find' | 'aggregate';

/** What MongoDB's `failCommand` does with such a command. */
export interface CommandFailure {
  /** The connection is cut instead of an answer; whether the command was carried out before is not told. */
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
  private constructor(
    /** A client that the failures do not touch. */
    readonly client: MongoClient,
    private readonly appName: string,
  ) {}

  /** Fails commands of clients whose URI has this `appName`. */
  static async open(uri: string, appName: string): Promise<FailPoint> {
    return new FailPoint(await MongoClient.connect(uri), appName);
  }

  /** @param times how many commands fail; absent: all, until {@link off} */
  async set(commands: readonly FailingCommand[], failure: CommandFailure, times?: number): Promise<void> {
    await this.client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: times === undefined ? 'alwaysOn' : { times },
      data: { failCommands: commands, appName: this.appName, ...failure },
    });
  }

  async off(): Promise<void> {
    await this.client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  }

  async close(): Promise<void> {
    await this.off();
    await this.client.close();
  }
}
