import { isObject, type JsonObject } from '../../http/json.js';
import { maskSecrets } from '../../http/mask.js';
import { refuse } from '../http/errors.js';
import type { Sandbox } from '../sandbox.js';
import { contentText } from './content-text.js';
import { callLine, deliveryLine } from './entry-views.js';

const MAX_CHARACTERS = 16_384;

/** Text as it is shown: without secrets, and not longer than a page can show. */
interface Shown {
  readonly text: string;
  readonly isCut: boolean;
}

/** One call with what was asked and answered. */
export function callDetail(sandbox: Sandbox, seq: number): JsonObject {
  const call = sandbox.calls.recent.get(seq);
  if (call === undefined) throw refuse('notFound', `there is no call ${seq}; only the last 10,000 are kept`);
  const answer = sandbox.calls.answerTo(seq);
  return {
    line: callLine(call, sandbox.store),
    query: show(sandbox, JSON.stringify(readableQuery(call.query))),
    request: call.body === null ? null : show(sandbox, JSON.stringify(call.body)),
    answer: answer === undefined ? null : show(sandbox, answer),
  };
}

/** One delivery with what was sent and answered. */
export function deliveryDetail(sandbox: Sandbox, seq: number): JsonObject {
  const entry = sandbox.dispatcher.log.recent.get(seq);
  if (entry === undefined) throw refuse('notFound', `there is no delivery ${seq}; only the last 1,000 are kept`);
  const { content, answer } = entry;
  return {
    line: deliveryLine(entry),
    headers: content === undefined ? null : show(sandbox, JSON.stringify(content.headers)),
    request: content === undefined ? null : show(sandbox, contentText(content)),
    answer: answer === undefined ? null : show(sandbox, answer),
  };
}

function show({ apiSecret }: Sandbox, text: string): Shown {
  return { text: maskSecrets(text, [apiSecret]).slice(0, MAX_CHARACTERS), isCut: text.length >= MAX_CHARACTERS };
}

/** The SDK puts JSON into the query of a GET. */
function readableQuery(query: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (typeof value !== 'string' || !/^[{[]/.test(value)) return [name, value];
      try {
        const parsed: unknown = JSON.parse(value);
        return [name, isObject(parsed) || Array.isArray(parsed) ? parsed : value];
      } catch {
        return [name, value];
      }
    }),
  );
}
