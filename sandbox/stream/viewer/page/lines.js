const MAX_LINES = 2000;

/** The lines of the timeline by key; the oldest are forgotten. */
const lines = new Map();

const keyOf = ({ kind, seq }) => `${kind} ${seq}`;

export function addLines(added) {
  for (const line of added) lines.set(keyOf(line), line);
  for (const key of lines.keys()) {
    if (lines.size <= MAX_LINES) break;
    lines.delete(key);
  }
}

export function clearLines() {
  lines.clear();
}

export const lineCount = () => lines.size;

/** How a line ended: `good`, `refused`, `failed`, `off` (a webhook that was not sent), or `open`. */
export function outcomeOf(line) {
  if (line.kind === 'delivery') {
    const outcomes = { delivered: 'good', failed: 'failed', suppressed: 'off', pending: 'open' };
    return outcomes[line.state];
  }
  if (line.status === null) return 'open';
  if (line.dropped || line.status >= 500) return 'failed';
  return line.status >= 400 ? 'refused' : 'good';
}

/** Whether a line is what the filter asks for. */
export function matches(line, { kind, status, user, cid, words }) {
  if (kind && line.kind !== kind) return false;
  if (status && outcomeOf(line) !== status) return false;
  if (user && !line.users.includes(user)) return false;
  if (cid && line.cid !== cid) return false;
  if (!words) return true;
  const texts = [line.path, line.operation, line.type, line.id, line.requestId, line.cid, line.byHand, ...line.users];
  return texts.some((text) => text?.toLowerCase().includes(words.toLowerCase()));
}

/**
 * What belongs together: a call with the webhooks that it caused. The group with the latest line comes first. A group is shown when
 * one of its lines is asked for, and then whole, apart from lines of another kind.
 */
export function groups(filter, max) {
  const found = new Map();
  for (const line of lines.values()) {
    const group = found.get(line.group) ?? { key: line.group, lines: [], isAsked: false };
    found.set(line.group, group);
    group.isAsked ||= matches(line, filter);
    if (!filter.kind || filter.kind === line.kind) group.lines.push(line);
  }
  const asked = [...found.values()].filter(({ isAsked }) => isAsked);
  for (const group of asked) group.lines.sort((a, b) => compare(a.at, b.at));
  return asked.sort((a, b) => compare(b.lines.at(-1).at, a.lines.at(-1).at)).slice(0, max);
}

const compare = (a, b) => (a < b ? -1 : Number(a > b));
