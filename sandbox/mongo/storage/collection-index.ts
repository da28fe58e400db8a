import { formatValue } from '../bson/format.js';
import { keyAfter } from '../bson/key-string.js';
import { truthy, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { Scope } from '../aggregation/scope.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { indexKeys, type IndexField, type IndexKey } from './index-keys.js';
import type { StoredDoc } from './stored-doc.js';
import { SortedList } from './sorted-list.js';

/** One index of a collection: its specification and an ordered list from keys to documents. */
export class CollectionIndex {
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilter: Doc | undefined;
  /** Seconds a document outlives the date it is indexed by; undefined for an index without TTL. */
  readonly expireAfterSeconds: number | undefined;
  readonly hidden: boolean;
  readonly entries = new SortedList<StoredDoc>();
  /** Positions of fields that went through an array in any document so far; as in MongoDB it never shrinks. */
  readonly multikeyFields = new Set<number>();
  private readonly covers: Matcher;

  constructor(readonly spec: Doc) {
    this.name = String(spec['name']);
    this.fields = Object.entries(spec['key'] as Doc).map(([path, direction]) => ({
      path,
      parts: path.split('.'),
      descending: Number(direction) < 0,
    }));
    this.unique = truthy(spec['unique']) || this.name === '_id_';
    this.sparse = truthy(spec['sparse']);
    this.partialFilter = spec['partialFilterExpression'] as Doc | undefined;
    this.expireAfterSeconds = spec['expireAfterSeconds'] as number | undefined;
    this.hidden = truthy(spec['hidden']);
    this.covers = compileFilter(this.partialFilter ?? {}, Scope.forCommand(new Date(0)));
  }

  /** True when an array stands behind any key, which limits what a scan may conclude from key bounds. */
  get isMultikey(): boolean {
    return this.multikeyFields.size > 0;
  }

  /** The keys under which a document belongs here; none when the index is partial or sparse and leaves it out. */
  keysOf(doc: Doc): readonly IndexKey[] {
    if (this.partialFilter !== undefined && !this.covers(doc)) return [];
    const { keys, multikey, allMissing } = indexKeys(doc, this.fields);
    if (this.sparse && allMissing) return [];
    for (const field of multikey) this.multikeyFields.add(field);
    return keys;
  }

  /** Throws code 11000 when a document other than `self` holds one of the keys of a unique index. */
  checkUnique(keys: readonly IndexKey[], ns: string, self?: StoredDoc): void {
    if (!this.unique) return;
    for (const key of keys) {
      for (const entry of this.entries.range(key.key, keyAfter(key.key))) {
        if (entry.value !== self) throw this.duplicate(key, ns);
      }
    }
  }

  add(keys: readonly IndexKey[], stored: StoredDoc): void {
    for (const { key } of keys) this.entries.add({ key, value: stored, tie: stored.order });
  }

  remove(keys: readonly IndexKey[], stored: StoredDoc): void {
    for (const { key } of keys) this.entries.remove({ key, value: stored, tie: stored.order });
  }

  private duplicate({ values }: IndexKey, ns: string): MongoError {
    const keyValue = Object.fromEntries(this.fields.map(({ path }, i) => [path, values[i] ?? null]));
    const text = this.fields.map(({ path }, i) => `${path}: ${formatValue(values[i])}`).join(', ');
    return new MongoError(
      11000,
      `E11000 duplicate key error collection: ${ns} index: ${this.name} dup key: { ${text} }`,
      {
        keyPattern: this.spec['key'],
        keyValue,
      },
    );
  }
}
