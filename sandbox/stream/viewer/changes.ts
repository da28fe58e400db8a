import type { CallEntry } from '../../http/call-log.js';
import type { DeliveryEntry } from '../../http/delivery-log.js';
import type { JsonObject } from '../../http/json.js';
import type { Sandbox } from '../sandbox.js';
import { callLine, deliveryLine, type TimelineLine } from './entry-views.js';

/** So many lines go out at once; of more, the youngest. */
const MAX_LINES = 500;
/** So many unfinished lines are looked after; of more, the youngest. */
const MAX_UNFINISHED = 1000;

/** One message to a page. */
export interface Change {
  readonly event: 'hello' | 'lines' | 'status';
  readonly data: JsonObject;
}

/**
 * What one page has not seen yet. Asked again and again, so that nothing in the stand-in has to know of pages: what changed
 * between two questions is told once.
 */
export class Changes {
  private epoch = '';
  private status = '';
  private lastCall = 0;
  private lastDelivery = 0;
  private readonly unfinished = new Map<CallEntry | DeliveryEntry, string>();

  constructor(private readonly sandbox: Sandbox) {}

  next(): Change[] {
    return [...this.hello(), ...this.lines(), ...this.statusChange()];
  }

  private hello(): Change[] {
    const { epoch, appName } = this.sandbox;
    if (epoch === this.epoch) return [];
    this.epoch = epoch;
    this.lastCall = 0;
    this.lastDelivery = 0;
    this.unfinished.clear();
    return [{ event: 'hello', data: { epoch, name: appName } }];
  }

  private lines(): Change[] {
    const { calls, dispatcher, store } = this.sandbox;
    const newCalls = calls.recent.since(this.lastCall, MAX_LINES);
    const newDeliveries = dispatcher.log.recent.since(this.lastDelivery, MAX_LINES);
    this.lastCall = calls.recent.lastSeq;
    this.lastDelivery = dispatcher.log.recent.lastSeq;
    const lines = [
      ...this.changedOf([...newCalls, ...newDeliveries]),
      ...newCalls.map((call) => callLine(call, store)),
      ...newDeliveries.map((delivery) => deliveryLine(delivery)),
    ];
    return lines.length === 0 ? [] : [{ event: 'lines', data: { lines } }];
  }

  /** The lines of what was unfinished and has gone on; `fresh` is looked after from now on. */
  private changedOf(fresh: readonly (CallEntry | DeliveryEntry)[]): TimelineLine[] {
    const changed: TimelineLine[] = [];
    for (const [entry, before] of this.unfinished) {
      const now = progressOf(entry);
      if (now === before) continue;
      this.unfinished.set(entry, now);
      if (isFinished(entry)) this.unfinished.delete(entry);
      changed.push('method' in entry ? callLine(entry, this.sandbox.store) : deliveryLine(entry));
    }
    for (const entry of fresh) if (!isFinished(entry)) this.unfinished.set(entry, progressOf(entry));
    for (const entry of this.unfinished.keys()) {
      if (this.unfinished.size <= MAX_UNFINISHED) break;
      this.unfinished.delete(entry);
    }
    return changed;
  }

  private statusChange(): Change[] {
    const { store, clock, dispatcher, faults, presets } = this.sandbox;
    const data = {
      state: store.version,
      clock: { aheadMs: clock.aheadMs },
      webhooks: { enabled: dispatcher.enabled, ...dispatcher.mode },
      faults: faults.all(),
      presets: presets.all(),
    };
    const status = JSON.stringify(data);
    if (status === this.status) return [];
    this.status = status;
    return [{ event: 'status', data }];
  }
}

function isFinished(entry: CallEntry | DeliveryEntry): boolean {
  return 'method' in entry ? entry.status !== null : entry.state !== 'pending';
}

function progressOf(entry: CallEntry | DeliveryEntry): string {
  return 'method' in entry ? String(entry.status) : `${entry.state} ${entry.attempts} ${entry.statuses.length}`;
}
