import type { Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';

const NO_NAMES: ReadonlyMap<string, unknown> = new Map();

/** What an expression can see besides its arguments: the document it is about, the clock and the named variables. */
export class Scope {
  private constructor(
    /** `$$ROOT` and `$$CURRENT`: what a plain `$field` path starts from. */
    readonly root: unknown,
    /** `$$NOW`, the same instant for a whole command. */
    readonly now: Date,
    private readonly names: ReadonlyMap<string, unknown>,
  ) {}

  /** The scope of a command, with the variables of its `let`. */
  static forCommand(now: Date, variables: Doc = {}): Scope {
    const entries = Object.entries(variables);
    return new Scope(undefined, now, entries.length === 0 ? NO_NAMES : new Map(entries));
  }

  withRoot(root: unknown): Scope {
    return new Scope(root, this.now, this.names);
  }

  with(variables: Iterable<readonly [string, unknown]>): Scope {
    return new Scope(this.root, this.now, new Map([...this.names, ...variables]));
  }

  /** The value of `$$name`; throws MongoDB's code 17276 for a name nobody set. */
  get(name: string): unknown {
    switch (name) {
      case 'ROOT':
      case 'CURRENT':
        return this.root;
      case 'NOW':
        return this.now;
      case 'REMOVE':
        return undefined;
      default:
    }
    if (!this.names.has(name)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
    return this.names.get(name);
  }
}
