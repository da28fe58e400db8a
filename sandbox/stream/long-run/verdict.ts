const MIB = 1024 * 1024;
/**
 * By so many bytes what the heap holds, buffers included, may grow in the second half of the day; and the whole process,
 * which gives back what it has freed only now and then.
 */
const HEAP_SLACK = 8 * MIB;
const RSS_SLACK = 128 * MIB;
/** By so many entries, and one of so many that it has, a list without a bound of its own may grow: what is under way. */
const LIST_SLACK = 20;
const LIST_SLACK_ONE_OF = 200;
const RESOURCE_SLACK = 20;

/** The answer of `GET /_sandbox/memory`. */
export interface Memory {
  readonly isCollected: boolean;
  readonly bytes: { readonly heapUsed: number; readonly external: number; readonly rss: number };
  readonly resources: Readonly<Record<string, number>>;
  readonly lists: Readonly<Record<string, { readonly size: number; readonly max: number | null }>>;
}

const sizeIn = ({ lists }: Memory, name: string): number => lists[name]?.size ?? 0;

const listSlack = (size: number): number => LIST_SLACK + Math.floor(size / LIST_SLACK_ONE_OF);

const heldBy = ({ bytes }: Memory): number => bytes.heapUsed + bytes.external;

/** What is wrong: a list above its bound at any time, or growth between the middle of the day and its end. */
export function faultsOf(all: readonly Memory[], middle: Memory, end: Memory): string[] {
  const above = all.flatMap(({ lists }) =>
    Object.entries(lists).flatMap(([name, { size, max }]) =>
      max !== null && size > max ? [`${name} has ${size} entries, its bound is ${max}`] : [],
    ),
  );
  const inMiB = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
  const grown = (what: string, before: number, after: number, slack: number, show: (value: number) => string) =>
    after - before > slack
      ? [
          `${what} grew from ${show(before)} to ${show(after)} in the second half of the day; the slack is ${show(slack)}`,
        ]
      : [];
  return [
    ...(end.isCollected ? [] : ['the garbage was not collected, so the figures mean nothing']),
    ...new Set(above),
    ...grown('the heap', heldBy(middle), heldBy(end), HEAP_SLACK, inMiB),
    ...grown('the resident memory', middle.bytes.rss, end.bytes.rss, RSS_SLACK, inMiB),
    ...Object.entries(end.lists).flatMap(([name, { size, max }]) =>
      max === null ? grown(name, sizeIn(middle, name), size, listSlack(sizeIn(middle, name)), String) : [],
    ),
    ...Object.entries(end.resources).flatMap(([name, count]) =>
      grown(`the open ${name}`, middle.resources[name] ?? 0, count, RESOURCE_SLACK, String),
    ),
  ];
}
