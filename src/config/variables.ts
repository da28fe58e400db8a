import type { Kind } from './kinds.js';

/** One faulty variable: its name and the rule it breaks, never its value. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
}

/** What the code declares about a variable; specs compare `.env.example` and the docs with it. */
interface Declaration {
  readonly name: string;
  /** As it is written in the environment; undefined for a variable without one. */
  readonly fallback: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Reads variables, and collects the faults of all of them. A blank variable counts as absent. */
export class Variables {
  readonly declared: Declaration[] = [];
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly source: Readonly<Record<string, string | undefined>>) {}

  required<T>(name: string, kind: Kind<T>): T {
    const value = this.optional(name, kind);
    if (value === undefined) this.report(name, 'is missing');
    return value ?? kind.parse('');
  }

  withDefault<T>(name: string, kind: Kind<T>, fallback: string | number | boolean): T {
    return this.read(name, kind, String(fallback)) ?? kind.parse(String(fallback));
  }

  optional<T>(name: string, kind: Kind<T>): T | undefined {
    return this.read(name, kind, undefined);
  }

  report(name: string, problem: string): void {
    this.problems.push({ name, problem });
  }

  private read<T>(name: string, kind: Kind<T>, fallback: string | undefined): T | undefined {
    this.declared.push({ name, fallback, min: kind.min, max: kind.max });
    const value = this.source[name];
    if (!value?.trim()) return undefined;
    // Pasted along with a value, and invisible: a secret with a line break at its end is another secret.
    if (value !== value.trim()) this.report(name, 'must not begin or end with white space');
    else if (!kind.accepts(value)) this.report(name, kind.rule);
    return kind.parse(value);
  }
}
