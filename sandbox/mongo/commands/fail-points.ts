import { isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';

/** What an armed fail point does to one command. */
export interface Failure {
  closeConnection: boolean;
  error: MongoError | undefined;
  /** Reported beside a successful result, as MongoDB does for write concern errors. */
  writeConcernError: Doc | undefined;
}

/**
 * MongoDB's `configureFailPoint` for `failCommand`: the only way to see an application's retries, and the duplicate
 * key error of racing upserts, which a server that runs one command at a time never produces by itself.
 */
export class FailPoints {
  private remaining = 0;
  private data: Doc = {};

  configure(command: Doc): void {
    if (command['configureFailPoint'] !== 'failCommand')
      throw refuse(`the fail point ${String(command['configureFailPoint'])}`);
    const mode = command['mode'];
    const times = isDoc(mode) ? toDouble(mode['times']) : undefined;
    if (mode === 'off') this.remaining = 0;
    else if (mode === 'alwaysOn') this.remaining = Infinity;
    else if (times !== undefined) this.remaining = times;
    else throw refuse('this fail point mode');
    this.data = isDoc(command['data']) ? command['data'] : {};
    if ('blockConnection' in this.data) throw refuse('blockConnection of failCommand');
  }

  /** The failure that hits a command now, if any; counts it. */
  take(name: string): Failure | undefined {
    const names = this.data['failCommands'];
    if (this.remaining <= 0 || !Array.isArray(names) || !names.includes(name)) return undefined;
    this.remaining -= 1;
    const { errorCode, errorLabels, closeConnection, writeConcernError } = this.data;
    const code = toDouble(errorCode);
    const labels = Array.isArray(errorLabels) ? { errorLabels } : {};
    return {
      closeConnection: closeConnection === true,
      error:
        code === undefined ? undefined : new MongoError(code, "Failing command via 'failCommand' failpoint", labels),
      writeConcernError: isDoc(writeConcernError) ? writeConcernError : undefined,
    };
  }
}
