import type { CaseResult } from '../run/run-cases.js';

/** What one side did with the calls of one kind in a case. */
interface Side {
  readonly statuses: Set<string>;
  readonly shape: Set<string>;
}

const MAX_FIELDS = 20;

/** What the stand-in and an app did differently, one paragraph for each case that differs. */
export function differencesOf(standIn: readonly CaseResult[], app: readonly CaseResult[]): string[] {
  return standIn.flatMap((ours) => {
    const theirs = app.find(({ area, case: { name } }) => area === ours.area && name === ours.case.name);
    if (theirs === undefined) return [];
    const lines = [...outcomeLines(ours, theirs), ...callLines(ours, theirs)];
    return lines.length === 0 ? [] : [[`${ours.area}: ${ours.case.name}`, ...lines].join('\n  ')];
  });
}

function outcomeLines(ours: CaseResult, theirs: CaseResult): string[] {
  if (ours.failure === theirs.failure) return [];
  return [`stand-in: ${ours.failure ?? 'passed'}`, `app: ${theirs.failure ?? 'passed'}`];
}

/** Calls are compared by method and path, however often each was made: waiting takes as many calls as it takes. */
function callLines(ours: CaseResult, theirs: CaseResult): string[] {
  const [left, right] = [sidesOf(ours), sidesOf(theirs)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((call) => {
    const [a, b] = [left.get(call), right.get(call)];
    if (a === undefined || b === undefined)
      return [`${call}: made only against the ${a === undefined ? 'app' : 'stand-in'}`];
    const statuses = [textOf(a.statuses), textOf(b.statuses)];
    if (statuses[0] !== statuses[1]) return [`${call}: stand-in ${statuses[0]}, app ${statuses[1]}`];
    return [
      ...fieldLine(`${call}: only the stand-in has`, a.shape, b.shape),
      ...fieldLine(`${call}: only the app has`, b.shape, a.shape),
    ];
  });
}

function sidesOf({ exchanges }: CaseResult): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const { method, call, status, code, shape } of exchanges) {
    const key = method === undefined ? call : `${method} ${call}`;
    const side = sides.get(key) ?? { statuses: new Set(), shape: new Set() };
    side.statuses.add(code === undefined ? String(status) : `${status} (code ${code})`);
    for (const field of shape) side.shape.add(field);
    sides.set(key, side);
  }
  return sides;
}

function textOf(statuses: ReadonlySet<string>): string {
  return [...statuses].sort().join(' and ');
}

/** Fields below one that is missing as a whole are not named. */
function fieldLine(says: string, has: ReadonlySet<string>, lacks: ReadonlySet<string>): string[] {
  const fields = [...has].filter((field) => !lacks.has(field));
  const topmost = fields.filter((field) => !fields.some((other) => field !== other && isBelow(field, other))).sort();
  if (topmost.length === 0) return [];
  const more = topmost.length > MAX_FIELDS ? `, and ${topmost.length - MAX_FIELDS} more` : '';
  return [`${says} ${topmost.slice(0, MAX_FIELDS).join(', ')}${more}`];
}

function isBelow(field: string, other: string): boolean {
  return field.startsWith(`${other}.`) || field.startsWith(`${other}[]`);
}
