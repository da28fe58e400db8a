import { createHash } from 'node:crypto';
import type { LogLine } from './server-process.js';

/** What of an event the audit needs. */
export interface AcknowledgedEvent {
  readonly digest: string;
  readonly type: string;
  readonly cid: string | undefined;
  readonly messageId: string | undefined;
}

/** What the servers acknowledged to the clients of one appointment. */
export interface AppointmentRecord {
  opened: boolean;
  /** Endings that were answered with 2xx. */
  ends: number;
  /** Of those, the ones that Stream had confirmed when they were answered. */
  confirmedEnds: number;
  /** What was acknowledged last. */
  state: 'none' | 'open' | 'ended';
  /** True when a request got no answer, so that its outcome is unknown. */
  unsure: boolean;
}

/** Everything that the servers acknowledged, as their clients and Stream saw it, and what they wrote to their logs. */
export class Ledger {
  readonly accounts = new Map<string, { readonly name: string; readonly role: string }>();
  readonly appointments = new Map<string, AppointmentRecord>();
  readonly customers = new Set<number>();
  readonly events: AcknowledgedEvent[] = [];
  /** How often each notification went out, by the id of its delivery. Never cleared: the log arrives in blocks, and late. */
  readonly notified = new Map<string, number>();
  /** Deliveries that had a record when they were audited. */
  readonly recorded = new Set<string>();
  /** Lines of the log by their message, counted. */
  readonly said = new Map<string, number>();
  readonly grave: LogLine[] = [];
  requests = 0;

  addEvent(body: Buffer): void {
    const event = JSON.parse(body.toString('utf8')) as {
      type: string;
      cid?: string;
      message?: { id: string };
    };
    this.events.push({
      digest: createHash('sha256').update(body).digest('hex'),
      type: event.type,
      cid: event.cid,
      messageId: event.message?.id,
    });
  }

  addLine(line: LogLine): void {
    const { msg, deliveryId, level = 0 } = line;
    if (msg) this.said.set(msg, (this.said.get(msg) ?? 0) + 1);
    if (msg === 'notification' && deliveryId) this.notified.set(deliveryId, (this.notified.get(deliveryId) ?? 0) + 1);
    if (level >= 50) this.grave.push(line);
  }

  appointment(id: string): AppointmentRecord {
    const found = this.appointments.get(id);
    if (found) return found;
    const record: AppointmentRecord = { opened: false, ends: 0, confirmedEnds: 0, state: 'none', unsure: false };
    this.appointments.set(id, record);
    return record;
  }

  /** Clears what was acknowledged, once it has been audited. */
  clear(): void {
    for (const book of [this.accounts, this.appointments, this.customers, this.said]) book.clear();
    this.events.length = 0;
    this.grave.length = 0;
    this.requests = 0;
  }
}
