import type { FastifyInstance } from 'fastify';
import { type AddControlRoute, CONTROL_PREFIX } from '../http/control.js';
import type { JsonObject } from '../http/json.js';
import { InputError } from '../http/refusal.js';
import { readDuration } from './duration.js';
import type { Followers } from './followers.js';
import type { TestClock } from './test-clock.js';

/** What the routes steer. */
interface Steered {
  readonly clock: TestClock;
  readonly followers: Followers;
  /** Puts the clock forward by so much, or refuses to. */
  readonly putForward: (milliseconds: number) => void;
}

const FOLLOWER_ID = /^[\w-]{1,64}$/;
const MILLISECONDS = /^\d{1,12}$/;

/** The control routes of the clock: reading it, putting it forward, and following it. */
export function addClockRoutes(
  server: FastifyInstance,
  route: AddControlRoute,
  { clock, followers, putForward }: Steered,
): void {
  const view = (): JsonObject => ({
    now: clock.now().toISOString(),
    aheadMs: clock.aheadMs,
    followers: followers.count,
    late: followers.late,
  });
  // A follower's question stays open until there is something new; so it has to be seen when the follower has gone.
  server.get<{ Querystring: JsonObject }>(`${CONTROL_PREFIX}/clock`, async ({ query }, reply) => {
    const { follower, seen } = query;
    void reply.header('Cache-Control', 'no-store');
    if (follower === undefined && seen === undefined) return view();
    if (!matches(FOLLOWER_ID, follower) || !matches(MILLISECONDS, seen)) {
      throw new InputError('who follows gives follower, an id, and seen, the aheadMs that it goes by');
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    await followers.ask(follower, Number(seen), gone.signal);
    return view();
  });
  route('POST', '/clock', async (body) => {
    const unknown = Object.keys(body).find((field) => field !== 'advance');
    if (unknown !== undefined) throw new InputError(`${unknown} is not a field of it`);
    putForward(readDuration(body, 'advance'));
    await followers.settled();
    return view();
  });
}

function matches(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}
