import type autocannon from 'autocannon';
import { call, CHANNELS, makeScene } from '../data/scene.js';
import { fire } from '../load/fire.js';
import { compare, takeTurns, warmUp } from '../load/rounds.js';
import { startSystem } from '../system/system.js';
import { CONNECTIONS, type ScenarioContext } from './scenario.js';

const PATH = '/api/chat/channels';
/** How long Stream takes to answer, in ms, beside what the stand-in itself needs. */
const LATENCIES_MS = [0, 40, 200] as const;
/** The latency for which there are goals, about that of Stream in the same part of the world. */
const GOAL_LATENCY_MS = 40;
const GOAL = { 1: 10, 10: 10, 50: 5 } as const;

/** The list of an account's thirty channels, against Express that asks Stream for each list. */
export async function measureChannelList({ around, effort, report, progress, atEnd }: ScenarioContext): Promise<void> {
  const system = await startSystem(around);
  atEnd(system.stop);
  const [express, { ownerToken }] = await Promise.all([
    system.startOther('express-asks-stream', 'dist-bench/servers/express-channels.js'),
    makeScene(system),
  ]);
  // The limits of Stream's own are counted per app; here one server asks more than any app does.
  await call(system.stream.url, 'PUT', '/_sandbox/rate-limits', undefined, { enforced: false });

  const request: autocannon.Request = { method: 'GET', path: PATH, headers: { authorization: `Bearer ${ownerToken}` } };
  const servers = [system.server, express].map((program) => ({
    program,
    load: (connections: number, seconds: number) =>
      fire({ url: program.url, connections, requestsOf: () => [{ ...request }], until: { seconds } }),
  }));
  for (const { program } of servers) {
    const { channels } = await call(program.url, 'GET', PATH, ownerToken);
    if (!Array.isArray(channels) || channels.length !== CHANNELS)
      throw new Error(`${program.name} lists something else`);
  }
  await warmUp(servers, effort.warmUpSeconds);
  for (const latencyMs of LATENCIES_MS) {
    await delayStream(system.stream.url, latencyMs);
    progress(`Stream answers after ${latencyMs} ms`);
    for (const connections of CONNECTIONS) {
      const [ours, other] = await takeTurns(servers, { ...effort, connections, progress });
      if (!ours || !other) continue;
      const goal = latencyMs === GOAL_LATENCY_MS ? GOAL[connections] : undefined;
      const scenario = `channel list, Stream at ${latencyMs} ms`;
      report.comparisons.push(compare(ours, other, { scenario, connections, by: 'p50', goal }));
    }
  }
}

async function delayStream(streamUrl: string, delayMs: number): Promise<void> {
  await call(streamUrl, 'DELETE', '/_sandbox/faults');
  if (delayMs > 0) await call(streamUrl, 'POST', '/_sandbox/faults', undefined, { delayMs });
}
