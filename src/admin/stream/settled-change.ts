import { setTimeout as delay } from 'node:timers/promises';
import { AppException } from '../../common/errors/app-exception.js';
import { answering } from './stream-answers.js';

/** Stream needs about a second until all its servers show a change. */
const READ_BACK_PAUSE_MS = 250;

/** A change of settings: how they are read, what is missing, and how it is written. */
export interface SettingsChange<State, Change> {
  readonly read: () => Promise<State>;
  /** undefined when nothing is missing. */
  readonly missing: (state: State) => Change | undefined;
  readonly holes: (state: State, change: Change) => readonly string[];
  readonly write: (change: Change) => Promise<void>;
  readonly force: boolean;
  readonly waitMs: number;
}

export interface Settled<State> {
  readonly state: State;
  readonly changed: boolean;
  /** False when Stream did not show the change within the time. */
  readonly synced: boolean;
}

/**
 * Reads, merges, writes, and reads back until Stream shows the change.
 *
 * @throws AppException UNSAFE_SETTING for a change that opens something, unless it is forced
 */
export async function settle<State, Change>(change: SettingsChange<State, Change>): Promise<Settled<State>> {
  const until = AbortSignal.timeout(change.waitMs);
  let state = await answering(change.read);
  const first = change.missing(state);
  if (first === undefined) return { state, changed: false, synced: true };
  const holes = change.holes(state, first);
  if (holes.length > 0 && !change.force) throw refuse(holes);
  await answering(() => change.write(first));
  for (;;) {
    // The change is made: what fails now is only the proof of it.
    const found = await change.read().catch(() => undefined);
    state = found ?? state;
    if (found !== undefined && change.missing(found) === undefined) return { state, changed: true, synced: true };
    if (until.aborted) return { state, changed: true, synced: false };
    await delay(READ_BACK_PAUSE_MS);
  }
}

const MAX_HOLES = 20;

const refuse = (holes: readonly string[]): AppException =>
  new AppException('UNSAFE_SETTING', {
    details: holes.slice(0, MAX_HOLES).map((message) => ({ field: 'body', rule: 'stream:setup', message })),
  });
