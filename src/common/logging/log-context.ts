import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line written during a piece of work carries. */
export interface LogContext {
  /** The request, or the webhook delivery, that caused the work. */
  readonly reqId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/**
 * Runs `work` so that its log lines, and the work it causes in turn, name the same request. For background work only:
 * requests carry their id themselves, and asynchronous storage would cost each of them half as much again.
 */
export const runWithLogContext = <T>(context: LogContext, work: () => T): T => storage.run(context, work);

/** The fields of the present piece of work; empty outside of one. */
export const logContext = (): LogContext => storage.getStore() ?? {};
