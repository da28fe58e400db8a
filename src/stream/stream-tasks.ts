import { setTimeout as delay } from 'node:timers/promises';
import { StreamError } from './stream-errors.js';
import type { StreamTask } from './stream-types.js';

/** The first pause between two polls; it doubles up to the longest. A task of one user is done within the first. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

const STATUSES = ['waiting', 'pending', 'running', 'completed', 'failed'] as const;

/** The parts of Stream's answer that we read. */
export interface TaskStatus {
  readonly status?: unknown;
  readonly result?: unknown;
}

export interface PollOptions {
  readonly timeoutMs: number;
  /** Called with each answer, before the next pause. */
  readonly onPoll?: (task: StreamTask) => void;
}

/** @throws StreamError when the status is unknown */
export function toTask({ status, result }: TaskStatus): StreamTask {
  const known = STATUSES.find((candidate) => candidate === status);
  if (!known) throw new StreamError('getTask', 'the answer has no known status');
  return { status: known, results: toResults(result) };
}

/**
 * Polls with growing pauses until the task has ended or `timeoutMs` have passed, and returns the last answer. Throws
 * Stream's refusal when its `retryAfterMs` is longer than the time left.
 */
export async function waitForTask(
  poll: () => Promise<StreamTask>,
  { timeoutMs, onPoll }: PollOptions,
): Promise<StreamTask> {
  const deadlineMs = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const leftMs = () => deadlineMs - performance.now();
    const answer = await poll().catch((error: unknown) => error);
    if (answer instanceof Error) {
      if (!(answer instanceof StreamError) || !answer.retryable) throw answer;
      const waitMs = answer.retryAfterMs ?? pauseMs;
      if (waitMs >= leftMs()) throw answer;
      await delay(waitMs);
      continue;
    }
    const task = answer as StreamTask;
    onPoll?.(task);
    if (task.status === 'completed' || task.status === 'failed' || leftMs() <= 0) return task;
    await delay(Math.min(pauseMs, Math.max(0, leftMs())));
  }
}

/** Deletions report `{ id: { status } }`, (de)activations the users themselves; results of other tasks are not read. */
function toResults(result: unknown): Record<string, string> {
  if (!isObject(result)) return {};
  const { users } = result;
  if (Array.isArray(users)) return Object.fromEntries(users.filter(isObject).map(({ id }) => [String(id), 'ok']));
  return Object.fromEntries(
    Object.entries(result).flatMap(([id, each]) =>
      isObject(each) && typeof each['status'] === 'string' ? [[id, each['status']]] : [],
    ),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
