import type { AddControlRoute } from '../../http/control.js';
import type { DeliveryEntry, DeliveryLog } from '../../http/delivery-log.js';
import { read, readBoolean, readInteger, required } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import { refuse } from '../http/errors.js';
import { readObject, readString } from '../http/input.js';
import type { Sandbox } from '../sandbox.js';
import { deliverySummary } from '../viewer/entry-views.js';

const MAX_REPLAYED = 20;
const MAX_DELAY_MS = 600_000;

/** The control routes that send events. */
export function addSendingRoutes(route: AddControlRoute, sandbox: Sandbox): void {
  route('POST', '/webhooks', (body) => sendEvent(sandbox, body));
  route('POST', '/webhooks/replays', (body) => replay(sandbox, body));
}

async function sendEvent(sandbox: Sandbox, body: JsonObject): Promise<JsonObject> {
  const deliveries = await sandbox.byHand.send(required(readObject(body, 'event'), 'event'), {
    misSigned: readBoolean(body, 'misSigned'),
    unsigned: readBoolean(body, 'unsigned'),
    gzip: readBoolean(body, 'gzip'),
    twice: readBoolean(body, 'twice'),
    url: readUrl(body),
  });
  if (deliveries.length === 0) throw refuse('input', 'no webhook is configured; give a url');
  return { deliveries };
}

async function replay(sandbox: Sandbox, body: JsonObject): Promise<JsonObject> {
  const log = sandbox.dispatcher.log;
  const seqs = required(read(body, 'deliveries', `a list of 1 to ${MAX_REPLAYED} numbers`, isListOfSeqs), 'deliveries');
  const copies = await sandbox.byHand.replay(
    seqs.map((seq) => find(log, seq)),
    {
      misSigned: readBoolean(body, 'misSigned'),
      twice: readBoolean(body, 'twice'),
      newIds: readBoolean(body, 'newIds'),
      delayMs: readInteger(body, 'delayMs', 1, MAX_DELAY_MS),
    },
  );
  return { deliveries: copies.map((entry) => deliverySummary(entry)) };
}

function find(log: DeliveryLog, seq: number): DeliveryEntry {
  const found = log.recent.get(seq);
  if (found === undefined) throw new InputError(`there is no delivery ${seq}; only the last 1,000 are kept`);
  return found;
}

function isListOfSeqs(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_REPLAYED) return false;
  return value.every((seq) => Number.isSafeInteger(seq));
}

function readUrl(body: JsonObject): string | undefined {
  const url = readString(body, 'url');
  if (url !== undefined && !URL.canParse(url)) throw refuse('input', 'url must be a URL');
  return url;
}
