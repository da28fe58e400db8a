import { fits, LOCAL_METHODS, NOT_TRIED, reasonFor } from './local-methods.js';
import type { CaseResult } from './run-cases.js';
import type { Sdk } from './sdk-methods.js';

/** What is known of one method. */
export type Outcome = 'works' | 'in part' | 'missing' | 'not tried' | 'local';

/** One method, what became of it, and what it sent. */
export interface Verdict {
  readonly method: string;
  readonly outcome: Outcome;
  /** The area of its first case. */
  readonly area: string | undefined;
  /** What does not work, or why it was not tried. */
  readonly note: string;
  readonly by: readonly string[];
  readonly calls: readonly string[];
}

/** One verdict for each public method of the SDK. */
export function verdictsOf(sdk: Sdk, results: readonly CaseResult[]): Verdict[] {
  return sdk.methods.map((method) => verdictOf(method, results));
}

function verdictOf(method: string, results: readonly CaseResult[]): Verdict {
  const own = results.filter(({ case: { covers } }) => covers.includes(method));
  const sent = own.flatMap(({ exchanges }) => exchanges.filter((exchange) => exchange.method === method));
  const facts = {
    method,
    area: own[0]?.area,
    by: distinct(sent.map(({ by }) => by)),
    calls: distinct(sent.map(({ call }) => call)),
  };
  if (own.length === 0) return { ...facts, ...untried(method) };
  const missing = own.filter(({ case: { expects } }) => expects === '501');
  const parts = missing.flatMap(({ case: { part } }) => part ?? []);
  if (missing.length === own.length) return { ...facts, outcome: 'missing', note: '' };
  if (missing.length > 0) return { ...facts, outcome: 'in part', note: `not ${parts.join('; ')}` };
  return { ...facts, outcome: 'works', note: '' };
}

function untried(method: string): Pick<Verdict, 'outcome' | 'note'> {
  const why = reasonFor(method, NOT_TRIED);
  if (why !== undefined) return { outcome: 'not tried', note: why };
  const local = reasonFor(method, LOCAL_METHODS);
  if (local !== undefined) return { outcome: 'local', note: local };
  return { outcome: 'not tried', note: 'no case' };
}

/** How the SDK sends a request: by a method of the client. */
const SENDS = /\b(?:this|client|getClient\(\))\.(?:get|post|put|patch|delete|doAxiosRequest|sendFile)\(/;

/** What makes the lists of methods untrue: what they name does not exist, or is said to be local and sends requests. */
export function faultsOfLists(sdk: Sdk, results: readonly CaseResult[]): string[] {
  const known = new Set(sdk.methods);
  const unknown = distinct(results.flatMap(({ case: { covers } }) => covers)).filter((method) => !known.has(method));
  const idle = [...Object.values(NOT_TRIED), ...Object.values(LOCAL_METHODS)]
    .flat()
    .filter((pattern) => !sdk.methods.some((method) => fits(method, pattern)));
  const sending = verdictsOf(sdk, results)
    .filter(({ method, outcome }) => outcome === 'local' && SENDS.test(sdk.sourceOf(method)))
    .map(({ method }) => method);
  return [
    ...unknown.map((method) => `the SDK has no method ${method}`),
    ...idle.map((pattern) => `no method of the SDK is named ${pattern}`),
    ...sending.map((method) => `${method} is listed as local and sends requests`),
  ];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
