import { readBoolean, readInteger, readString } from './input.js';
import { codeOfStatus, refuse, statusOfCode } from './errors.js';
import type { JsonObject } from '../state/entities.js';

/** One rule: which calls fail, and how. */
export interface Fault {
  readonly id: number;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly code?: number;
  readonly delayMs?: number;
  readonly dropResponse?: boolean;
  /** Seconds until the reset that a 429 names; by default the end of the minute. */
  readonly resetSeconds?: number;
  /** How many more calls it applies to; absent: all. */
  remaining?: number;
}

const KNOWN_FIELDS = ['method', 'path', 'status', 'code', 'delayMs', 'dropResponse', 'resetSeconds', 'times'];
const MAX_DELAY_MS = 600_000;

/** The requested faults, oldest first. The first one that matches a call applies to it. */
export class Faults {
  private faults: Fault[] = [];
  private lastId = 0;

  /** Adds the fault that a control request describes, or refuses it with what is wrong. */
  add(input: JsonObject): Fault {
    const unknown = Object.keys(input).find((field) => !KNOWN_FIELDS.includes(field));
    if (unknown !== undefined) throw refuse('input', `${unknown} is not a field of a fault`);
    const code = readInteger(input, 'code', -1, 9999);
    const status = readInteger(input, 'status', 400, 599) ?? (code === undefined ? undefined : statusOfCode(code));
    const fault: Fault = {
      id: this.lastId + 1,
      method: readString(input, 'method')?.toUpperCase(),
      path: readString(input, 'path'),
      status,
      code: code ?? (status === undefined ? undefined : codeOfStatus(status)),
      delayMs: readInteger(input, 'delayMs', 0, MAX_DELAY_MS),
      dropResponse: readBoolean(input, 'dropResponse'),
      resetSeconds: readInteger(input, 'resetSeconds', 0, 86_400),
      remaining: readInteger(input, 'times', 1, 1_000_000),
    };
    if (fault.status === undefined && fault.delayMs === undefined && fault.dropResponse !== true) {
      throw refuse('input', 'a fault needs at least one of status, code, delayMs and dropResponse');
    }
    this.lastId += 1;
    this.faults.push(fault);
    return fault;
  }

  /** The fault that applies to this call, counted once. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.faults.find((candidate) => matches(candidate, method, path));
    if (fault?.remaining !== undefined) {
      fault.remaining -= 1;
      if (fault.remaining === 0) this.faults = this.faults.filter((other) => other !== fault);
    }
    return fault;
  }

  all(): readonly Fault[] {
    return this.faults;
  }

  clear(): void {
    this.faults = [];
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return fault.path === undefined || matchesPattern(fault.path, path);
}

function matchesPattern(pattern: string, path: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(path);
}
