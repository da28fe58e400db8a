import type { TestClock } from '../clock/test-clock.js';
import type { JsonObject } from './json.js';
import { type Fault, type FaultKind, readFault } from './fault.js';

/** A call that a fault may hit. */
interface Target {
  readonly method: string;
  readonly path: string;
  readonly operation?: string;
}

/** The requested faults, oldest first. The first one that hits a call applies to it. */
export class Faults {
  private faults: Fault[] = [];
  private readonly timers = new Map<number, { cancel(): void }>();
  private lastId = 0;

  constructor(
    private readonly kind: FaultKind,
    private readonly clock: TestClock,
    /** From 0 to less than 1. */
    private readonly random: () => number = Math.random,
  ) {}

  /** Adds the fault that a control request describes, or refuses it with what is wrong. */
  add(input: JsonObject, preset?: string): Fault {
    const { forSeconds, ...read } = readFault(input, this.kind);
    this.lastId += 1;
    const id = this.lastId;
    const endsAt =
      forSeconds === undefined ? undefined : new Date(this.clock.now().getTime() + forSeconds * 1000).toISOString();
    const fault: Fault = { id, ...read, endsAt, preset };
    this.faults.push(fault);
    if (forSeconds !== undefined)
      this.timers.set(
        id,
        this.clock.after(forSeconds * 1000, () => this.remove(id)),
      );
    return fault;
  }

  /** The fault that applies to this call, counted once, with how long it delays this one. */
  take(target: Target): Fault | undefined {
    const fault = this.faults.find((candidate) => matches(candidate, target) && this.isDrawn(candidate));
    if (fault?.remaining !== undefined) {
      fault.remaining -= 1;
      if (fault.remaining === 0) this.remove(fault.id);
    }
    if (fault?.spreadMs === undefined) return fault;
    return { ...fault, delayMs: (fault.delayMs ?? 0) + Math.floor(this.random() * (fault.spreadMs + 1)) };
  }

  all(): readonly Fault[] {
    return this.faults;
  }

  /** False when there is none with this id. */
  remove(id: number): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    this.timers.get(id)?.cancel();
    this.timers.delete(id);
    return this.faults.length < before;
  }

  removePreset(name: string): void {
    for (const { id, preset } of this.faults) if (preset === name) this.remove(id);
  }

  clear(): void {
    for (const { id } of this.faults) this.remove(id);
  }

  private isDrawn({ probability }: Fault): boolean {
    return probability === undefined || this.random() < probability;
  }
}

function matches(fault: Fault, { method, path, operation }: Target): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  return fault.path === undefined || matchesPattern(fault.path, path);
}

function matchesPattern(pattern: string, path: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(path);
}
