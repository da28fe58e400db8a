import type autocannon from 'autocannon';
import { bearerToken } from '../data/bearer.js';
import { call } from '../data/scene.js';
import { eachRequestOnce } from '../load/each-once.js';
import { fire } from '../load/fire.js';
import { compare, type ComparedServer, takeTurns, warmUp } from '../load/rounds.js';
import type { Program } from '../system/program.js';
import { startSystem } from '../system/system.js';
import { CONNECTIONS, type ScenarioContext } from './scenario.js';

/** Enough of them that none reaches its limit per minute. */
const ACCOUNTS = 200;
const PATH = '/api/chat/token';
/** None at one connection, where the way there and back is most of the time. */
const GOAL_TUNED = { 1: undefined, 10: 2, 50: 2 } as const;
const GOAL_FASTIFY = 0.5;
/** For callers whose token the server sees for the first time: at one load only, for information. */
const NEW_BEARER_CONNECTIONS = 10;

/**
 * Tokens per second, against Express as tutorials write it, against the same with key objects in place of texts, and
 * against Fastify with nothing but the cryptography.
 */
export async function measureTokens({ around, effort, report, progress, atEnd }: ScenarioContext): Promise<void> {
  const system = await startSystem(around);
  atEnd(system.stop);
  const [tutorial, tuned, fastify] = await Promise.all([
    system.startOther('express-tutorial', 'dist-bench/servers/express-token.js'),
    system.startOther('express-tuned', 'dist-bench/servers/express-token-tuned.js'),
    system.startOther('bare-fastify', 'dist-bench/servers/fastify-token.js'),
  ]);
  const accountIds = Array.from({ length: ACCOUNTS }, (_, index) => `bench-${index}`);
  const known = accountIds.map((id) => tokenRequest(system.jwtSecret, id));
  await makeAccounts(system.server.url, system.jwtSecret, accountIds);

  const servers = [system.server, tutorial, tuned, fastify].map((program) => asComparedServer(program, known));
  await warmUp(servers, effort.warmUpSeconds);
  for (const connections of CONNECTIONS) {
    const [ours, ...others] = await takeTurns(servers, { ...effort, connections, progress });
    for (const [index, goal] of [undefined, GOAL_TUNED[connections], GOAL_FASTIFY].entries()) {
      const other = others[index];
      if (!ours || !other) continue;
      report.comparisons.push(compare(ours, other, { scenario: 'chat token', connections, by: 'rate', goal }));
    }
  }

  const newBearers = [system.server, tuned].map((program) => ({
    program,
    load: eachRequestOnce(program, (count) =>
      Array.from({ length: count }, (_, index) => tokenRequest(system.jwtSecret, accountIds[index % ACCOUNTS] ?? '')),
    ),
  }));
  await warmUp(newBearers, effort.warmUpSeconds);
  const connections = NEW_BEARER_CONNECTIONS;
  const [ours, other] = await takeTurns(newBearers, { ...effort, connections, progress });
  if (!ours || !other) return;
  const scenario = 'chat token, bearer never seen before';
  report.comparisons.push(compare(ours, other, { scenario, connections, by: 'rate' }));
}

/** The server makes an account for the first valid token of each id. */
async function makeAccounts(url: string, jwtSecret: string, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((userId) => call(url, 'POST', PATH, bearerToken(jwtSecret, userId), { userId })));
}

function tokenRequest(jwtSecret: string, userId: string): autocannon.Request {
  return {
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearerToken(jwtSecret, userId)}` },
    body: JSON.stringify({ userId }),
  };
}

/** Clients that ask again with the token they have, each connection beginning with another account. */
function asComparedServer(program: Program, requests: readonly autocannon.Request[]): ComparedServer {
  const from = (start: number): autocannon.Request[] => [...requests.slice(start), ...requests.slice(0, start)];
  return {
    program,
    load: (connections, seconds) =>
      fire({
        url: program.url,
        connections,
        requestsOf: (connection) => from(Math.floor((connection * requests.length) / connections)),
        until: { seconds },
      }),
  };
}
