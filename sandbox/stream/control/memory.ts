import { ENDPOINTS } from '../http/endpoints.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { MAX_TASKS } from '../tasks/complete-task.js';

/** How much there is of something; `max` is null where only what is asked of the stand-in bounds it. */
interface Size {
  readonly size: number;
  readonly max: number | null;
}

/**
 * What the process holds: bytes, after a garbage collection if it was started with `--expose-gc`; what keeps it busy; and
 * the length of everything that could grow, with its bound.
 */
export function readMemory(sandbox: Sandbox): JsonObject {
  globalThis.gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  return {
    isCollected: globalThis.gc !== undefined,
    bytes: { heapUsed, rss, external },
    resources: countEach(process.getActiveResourcesInfo()),
    lists: listsOf(sandbox),
  };
}

function listsOf({ calls, dispatcher, files, rateLimits, faults, hub, socketLimits, store }: Sandbox): JsonObject {
  const unbounded = {
    faults: faults.all().length,
    watches: hub.watches.size,
    follows: hub.follows.size,
    ...store.counts(),
  };
  return {
    ...calls.sizes(),
    ...dispatcher.sizes(),
    ...files.sizes(),
    // For each operation, those that do not exist being one more: the platforms, and each user.
    countedCalls: { size: rateLimits.size, max: (ENDPOINTS.length + 1) * (store.users.size + 2) } satisfies Size,
    sockets: { size: hub.connections.size, max: socketLimits.maxConnections } satisfies Size,
    ...Object.fromEntries(Object.entries(unbounded).map(([name, size]) => [name, { size, max: null } satisfies Size])),
    tasks: { size: store.tasks.size, max: MAX_TASKS } satisfies Size,
  };
}

function countEach(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
