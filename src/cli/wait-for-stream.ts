import { setTimeout as delay } from 'node:timers/promises';
import type { AccountState } from '../users/account-states.service.js';
import type { Application } from './application.js';
import { abortedError } from './cli-error.js';

/** How often accounts on their way are looked at, in ms. */
const LOOK_MS = 200;

/** What a wait needs to know. */
export interface WaitOptions {
  /** Seconds after which what is still under way stays so. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Told how many of the accounts are not under way any more. */
  readonly onProgress?: (settled: number) => void;
}

/**
 * Waits until Stream has the accounts as they should be, or they are given up, or the time is over: whoever does the
 * work, this process or a server.
 *
 * @returns the last known states; accounts that do not exist have none.
 * @throws CliError (aborted) when the command is told to end. Work that was marked goes on all the same.
 */
export async function waitForStream(
  states: Application['states'],
  ids: readonly string[],
  { timeoutSeconds, signal, onProgress }: WaitOptions,
): Promise<Map<string, AccountState>> {
  const end = performance.now() + timeoutSeconds * 1000;
  const known = new Map<string, AccountState>();
  let waiting: readonly string[] = ids;
  for (;;) {
    if (signal.aborted) throw stoppedError();
    const overdue = performance.now() >= end;
    try {
      for (const [id, state] of await states.look(waiting)) known.set(id, state);
      waiting = waiting.filter((id) => known.get(id)?.atStream === 'under-way');
    } catch (error) {
      // The database may be away for a moment, as it may for a server.
      if (overdue) throw error;
    }
    onProgress?.(ids.length - waiting.length);
    if (waiting.length === 0 || overdue) return known;
    await delay(LOOK_MS, undefined, { signal }).catch(() => {
      throw stoppedError();
    });
  }
}

const stoppedError = (): Error => abortedError('stopped waiting; what was marked is done by whatever server runs next');
