import { randomUUID } from 'node:crypto';
import type { Area, Case } from './case.js';
import { type Exchange, SOCKET } from './exchange.js';
import { Recorder } from './recorder.js';
import { Belongings, Scene } from './scene.js';
import type { Target } from './target.js';

/** How a case ended. */
export interface CaseResult {
  readonly area: string;
  readonly case: Case;
  readonly exchanges: readonly Exchange[];
  /** What was wrong; undefined when the case passed. */
  readonly failure: string | undefined;
}

/** What may differ between runs. */
export interface RunOptions {
  /** What all ids begin with. */
  readonly prefix: string;
  readonly made?: Belongings;
  /** Whether a case is to be run. */
  readonly runs?: (testCase: Case) => boolean;
  /** Whether the stand-in is what answers, so that what it does not do must answer 501. */
  readonly mustAnswer501: boolean;
  readonly signal?: AbortSignal;
}

/** Runs cases one after another. Stops before the next one when the signal is aborted. */
export async function runCases(areas: readonly Area[], target: Target, options: RunOptions): Promise<CaseResult[]> {
  const recorder = new Recorder(options.prefix);
  const server = recorder.watch(target.server(), 'server');
  const made = options.made ?? new Belongings();
  const results: CaseResult[] = [];
  for (const [areaIndex, area] of areas.entries()) {
    for (const [caseIndex, testCase] of area.cases.entries()) {
      if (options.signal?.aborted) return results;
      if (options.runs?.(testCase) === false) continue;
      const scene = new Scene(server, target, recorder, made, `${options.prefix}-${areaIndex + 1}-${caseIndex + 1}`);
      const failure = await outcomeOf(testCase, scene);
      const exchanges = recorder.take();
      const wrong = failure ?? (options.mustAnswer501 ? faultIn(testCase, exchanges) : undefined);
      results.push({ area: area.title, case: testCase, exchanges, failure: wrong });
    }
  }
  return results;
}

/** A prefix that no earlier run had. */
export function randomPrefix(): string {
  return `conformance-${randomUUID().slice(0, 8)}`;
}

async function outcomeOf(testCase: Case, scene: Scene): Promise<string | undefined> {
  try {
    await testCase.run(scene);
    return undefined;
  } catch (error) {
    return testCase.expects === '501' && is501(error) ? undefined : messageOf(error);
  } finally {
    await scene.end();
  }
}

/** Whether a call was refused with 501: by its answer, or by the first frame of a socket. */
function is501(error: unknown): boolean {
  return (error as { status?: unknown }).status === 501 || messageOf(error).includes('"StatusCode":501');
}

function messageOf(error: unknown): string {
  // Errors of Node's own are of another realm in tests, where "instanceof Error" is false.
  const { message } = (error ?? {}) as { message?: unknown };
  const text = typeof message === 'string' ? message : String(error);
  return text.split('\n')[0] ?? '';
}

/** What is wrong with the calls of a case that ended as it should. */
function faultIn(testCase: Case, exchanges: readonly Exchange[]): string | undefined {
  for (const method of testCase.covers) {
    const own = exchanges.filter((exchange) => exchange.method === method);
    if (own.length === 0) return `${method} called nothing`;
    const statuses = own.map(({ call, status }) => `${call} ${status}`).join(', ');
    if (testCase.expects === '501' && own.every(({ status }) => status !== 501))
      return `${method} did not answer 501: ${statuses}`;
    if (testCase.expects === 'success' && own.every(({ status }) => status >= 300))
      return `${method} never succeeded: ${statuses}`;
  }
  const failed = exchanges.find(
    ({ status }) => status === 0 || status === 500 || (status === 501 && testCase.expects === 'success'),
  );
  if (failed !== undefined) return `${failed.method ?? 'the client'}: ${failed.call} answered ${failed.status}`;
  const malformed = exchanges.find(({ call, status, refusal }) => status === 501 && !isRefusalByName(refusal, call));
  return (
    malformed && `${malformed.call}: the answer 501 has not the form of an error: ${JSON.stringify(malformed.refusal)}`
  );
}

const BY_NAME = /^(\S.*) failed with error: "the Stream sandbox does not do \S.* yet"$/;

/** The one form in which the stand-in says what it does not do. */
function isRefusalByName(body: unknown, call: string): boolean {
  const { code, StatusCode, message, duration, more_info, details } = (body ?? {}) as Record<string, unknown>;
  const isNamed = typeof message === 'string' && BY_NAME.test(message);
  const isWhole = typeof duration === 'string' && more_info === '' && Array.isArray(details);
  return code === 501 && StatusCode === 501 && isNamed && (isWhole || call === SOCKET);
}
