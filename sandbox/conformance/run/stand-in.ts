import { startStreamSandbox } from '../../stream/server.js';
import type { Area } from './case.js';
import { type CaseResult, runCases, type RunOptions } from './run-cases.js';
import { Target } from './target.js';

const KEYS = { apiKey: 'conformance-key', apiSecret: 'conformance-secret-of-thirty-two-bytes' };

/** Starts a stand-in on a free port for as long as `use` takes. */
async function withStandIn<T>(use: (target: Target, url: string) => Promise<T>): Promise<T> {
  const sandbox = await startStreamSandbox(KEYS);
  try {
    await control(sandbox.url, 'PUT', '/rate-limits', { enforced: false });
    return await use(new Target(KEYS.apiKey, KEYS.apiSecret, sandbox.url), sandbox.url);
  } finally {
    await sandbox.close();
  }
}

/** Runs cases against a stand-in of their own, and holds what it recorded of each call against what the SDK got. */
export async function runOnStandIn(
  areas: readonly Area[],
  options: Omit<RunOptions, 'mustAnswer501'>,
  /** What to do to the stand-in first. */
  prepare: (url: string) => Promise<unknown> = async () => undefined,
): Promise<CaseResult[]> {
  return withStandIn(async (target, url) => {
    await prepare(url);
    const results = await runCases(areas, target, { ...options, mustAnswer501: true });
    const { calls } = (await control(url, 'GET', '/calls')) as { calls: readonly LoggedCall[] };
    return results.map((result) => ({ ...result, failure: result.failure ?? unknownRoute(result, calls) }));
  });
}

/** A call as the stand-in lists it. */
interface LoggedCall {
  readonly requestId?: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly operation?: string;
}

/** A route that is none of the stand-in's operations has no name of its own, and must have answered 501. */
function unknownRoute({ exchanges }: CaseResult, calls: readonly LoggedCall[]): string | undefined {
  for (const { requestId, method = 'the client', call } of exchanges) {
    if (requestId === undefined) continue;
    const logged = calls.find((entry) => entry.requestId === requestId);
    if (logged === undefined) return `${method}: the stand-in did not record ${call}`;
    const isUnknown = logged.operation === undefined || logged.operation === `${logged.method} ${logged.path}`;
    if (isUnknown && logged.status !== 501)
      return `${method}: the unknown route ${call} answered ${String(logged.status)}`;
  }
  return undefined;
}

async function control(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/_sandbox${path}`, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} /_sandbox${path} answered ${response.status}`);
  return response.json();
}
