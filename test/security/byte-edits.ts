import fc from 'fast-check';

/** One edit of a sequence of bytes: a byte changed, taken out or put in, a part cut off, doubled or replaced. */
const edit = fc.record({
  kind: fc.constantFrom('change', 'remove', 'insert', 'cut', 'behead', 'double', 'swap', 'replace'),
  at: fc.nat({ max: 100_000 }),
  byte: fc.integer({ min: 1, max: 255 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});
/** One edit, as generated. */
export type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

function apply(bytes: Buffer, { kind, at: position, byte, bytes: more }: Edit): Buffer {
  const at = position % Math.max(bytes.length, 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const rest = after.subarray(1);
  switch (kind) {
    case 'change':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ byte]), rest]);
    case 'remove':
      return Buffer.concat([before, rest]);
    case 'insert':
      return Buffer.concat([before, Buffer.from([byte]), after]);
    case 'cut':
      return before;
    case 'behead':
      return after;
    case 'double':
      return Buffer.concat([bytes, after]);
    case 'swap':
      return Buffer.concat([after, before]);
    default:
      return Buffer.concat([before, Buffer.from(more), after.subarray(more.length)]);
  }
}

/** One to three edits in a row. */
export const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
/** The bytes after all edits; they may be the same as before. */
export const edited = (bytes: Buffer, changes: readonly Edit[]): Buffer => changes.reduce(apply, bytes);

/** True for what {@link edits} made, among other generated values. */
export function isEdits(change: unknown): change is Edit[] {
  return (
    Array.isArray(change) &&
    change.length > 0 &&
    change.every((one) => typeof one === 'object' && one !== null && 'kind' in one)
  );
}
