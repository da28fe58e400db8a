/** Whether an operation is about to happen, or has happened and its answer is about to be given. */
export type Phase = 'before' | 'after';

/**
 * An operation between the server and its surroundings, named as in the crash points:
 * `<collection> <step>` at the database, `stream <operation>` in Stream, `webhook` when an event is posted to the server.
 */
export type Operation = string;

/**
 * Sees every operation of one server, before and after it. What it returns is waited for: until then the operation does
 * not happen, or its answer is withheld; for ever, when the promise never resolves.
 */
export type Observer = (phase: Phase, operation: Operation) => Promise<void> | undefined;

/** An operation that waits. */
export interface Hold {
  /** Resolves when the operation has come. */
  readonly reached: Promise<void>;
  /** Lets it, and all that come after it, pass. */
  release(): void;
}

/** An observer that holds up operations of one kind until they are released, and lets all others pass. */
export function hold(phase: Phase, operation: Operation): { observer: Observer } & Hold {
  let arrive: () => void = () => undefined;
  let release: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const observer: Observer = (at, what) => {
    if (at !== phase || what !== operation) return undefined;
    arrive();
    return released;
  };
  return { observer, reached, release };
}

/** For a server that was killed at an operation: nothing further happens to it. */
export const NEVER = new Promise<void>(() => undefined);

interface UpdateOperators {
  readonly $set?: Readonly<Record<string, unknown>>;
  readonly $inc?: Readonly<Record<string, unknown>>;
}

/** Names a database command after what the server means by it; undefined for what is no step of its work. */
export function databaseOperation(command: Readonly<Record<string, unknown>>): Operation | undefined {
  const [name = ''] = Object.keys(command);
  const collection = command[name];
  if (typeof collection !== 'string') return undefined;
  if (name === 'findAndModify') return `${collection} ${updateStep(command['update'])}`;
  if (name === 'update') {
    const [statement] = command['updates'] as { readonly u?: unknown }[];
    return `${collection} ${updateStep(statement?.u)}`;
  }
  if (name === 'insert') return `${collection} ${insertStep(command['documents'])}`;
  return `${collection} ${name}`;
}

/** Inserts without work, such as an event of an unused type, have a name of their own: no claim ever follows. */
function insertStep(documents: unknown): string {
  const [first] = documents as readonly { readonly work?: { readonly status?: string } }[];
  return first?.work?.status === 'idle' ? 'insert done' : 'insert';
}

/**
 * The steps of `src/work/` are recognised by the fields they write, the others by the field that only they have. Of a
 * pipeline, the first stage counts.
 */
function updateStep(update: unknown): string {
  const [first] = Array.isArray(update) ? (update as unknown[]) : [update];
  const { $set = {}, $inc = {} } = (first ?? {}) as UpdateOperators;
  if ($set['work.status'] === 'running') return 'claim';
  if ('work.doneRevision' in $set) return 'finish';
  if ('work.revision' in $inc) return 'mark';
  if ('work.failingSince' in $set) return 'fail';
  if ('work.leaseUntil' in $set) return 'work.owner' in $set ? 'release' : 'renew';
  if ('projectedAt' in $set) return 'project';
  if ('lastMessage' in $set) return 'list';
  return 'update';
}

const STREAM_ROUTES: readonly (readonly [RegExp, Operation])[] = [
  [/^POST \/users$/, 'stream createUsers'],
  [/^PATCH \/users$/, 'stream updateUsers'],
  [/^GET \/users$/, 'stream queryUsers'],
  [/^POST \/users\/(?:de|re)activate$/, 'stream activation'],
  [/^POST \/users\/delete$/, 'stream deleteUsers'],
  [/^GET \/tasks\/[^/]+$/, 'stream getTask'],
  [/^POST \/channels\/[^/]+\/[^/]+\/query$/, 'stream getOrCreateChannel'],
  [/^POST \/channels\/[^/]+\/[^/]+\/message$/, 'stream sendMessage'],
  [/^PATCH \/channels\/[^/]+\/[^/]+$/, 'stream updateChannel'],
  [/^GET \/messages\/[^/]+$/, 'stream getMessage'],
];

/** Names a call to Stream as `StreamService` does. */
export function streamOperation(method: string, path: string): Operation {
  const call = `${method} ${path.split('?', 1)[0] ?? ''}`;
  return STREAM_ROUTES.find(([pattern]) => pattern.test(call))?.[1] ?? `stream ${call}`;
}
