import type autocannon from 'autocannon';
import type { Program } from '../system/program.js';
import { fire, type Load } from './fire.js';

/** Requests that are kept in memory for one round, at about 5 KB each. */
const MAX_AMOUNT = 40_000;
/** Assumed until a load has shown how fast the server is. */
const FIRST_GUESS_PER_SECOND = 500;

/**
 * Loads in which no request is ever sent twice: so many are made, before the load, as the server will take in the time
 * that it is to last, going by how fast it was at the same number of connections before.
 *
 * @param make the requests of one load, all of them new
 */
export function eachRequestOnce(
  program: Program,
  make: (count: number) => readonly autocannon.Request[],
): (connections: number, seconds: number) => Promise<Load> {
  const paces = new Map<number, number>();
  let lastPace = FIRST_GUESS_PER_SECOND;
  return async (connections, seconds) => {
    const pace = paces.get(connections) ?? lastPace;
    const amount = Math.min(MAX_AMOUNT, Math.max(connections, Math.ceil(pace * seconds)));
    const requests = make(amount);
    const requestsOf = (connection: number): autocannon.Request[] =>
      requests.filter((_, index) => index % connections === connection);
    const load = await fire({ url: program.url, connections, requestsOf, until: { amount } });
    paces.set(connections, load.perSecond);
    lastPace = load.perSecond;
    return load;
  };
}
