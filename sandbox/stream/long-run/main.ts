/**
 * `npm run sandbox:long-run`: a busy day of the stand-in in minutes. It makes thousands of channels, connects as many
 * clients as there may be, and plays rounds of what people do, in which as much is deleted as is written. Exit code 1 when
 * memory or a list grew in the second half of the day, a list exceeded its bound, or one socket too many was taken.
 */
import { parseArgs } from 'node:util';
import { Api, KEYS } from './api.js';
import { Client } from './client.js';
import { CLIENTS, Day } from './day.js';
import { Receiver } from './receiver.js';
import { makeChannels, makeUsers } from './scene.js';
import { measureSpeed } from './speed.js';
import { startStandIn } from './stand-in.js';
import { faultsOf, type Memory } from './verdict.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    channels: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '4000' },
  },
});
const [minutes, channels, rounds] = [values.minutes, values.channels, values.rounds].map(Number) as [
  number,
  number,
  number,
];
if (
  !(minutes > 0) ||
  !Number.isSafeInteger(channels) ||
  channels < 1000 ||
  !Number.isSafeInteger(rounds) ||
  rounds < 1000
) {
  throw new Error('--minutes is a number above 0, --channels and --rounds are whole numbers of at least 1000');
}
const MIB = 1024 * 1024;
const FEW_CHANNELS = 1000;
/** The answer to one socket too many, as the README has it. */
const REFUSAL = 'refused with 71, closed with 1000';

const startMs = performance.now();
const say = (text: string): void => {
  process.stderr.write(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
};
const receiver = await Receiver.start();
const standIn = await startStandIn({
  STREAM_API_KEY: KEYS.apiKey,
  STREAM_API_SECRET: KEYS.apiSecret,
  STREAM_SANDBOX_WEBHOOK_URL: receiver.url,
});
try {
  process.exitCode = await run(new Api(standIn.url));
} finally {
  await standIn.stop();
  receiver.close();
}

async function run(api: Api): Promise<number> {
  const memories: { when: string; memory: Memory }[] = [];
  const look = async (when: string): Promise<Memory> => {
    await receiver.quiet();
    const memory = (await api.control('GET', '/memory')) as unknown as Memory;
    memories.push({ when, memory });
    say(`${when}: heap ${(memory.bytes.heapUsed / MIB).toFixed(1)} MiB`);
    return memory;
  };
  await api.control('PUT', '/rate-limits', { enforced: false });
  await look('start');
  // Nobody waits for the webhooks of the scene.
  await api.control('PUT', '/webhooks', { enabled: false });
  await makeUsers(api);
  await makeChannels(api, 0, FEW_CHANNELS);
  const few = await measureSpeed(api, FEW_CHANNELS);
  await makeChannels(api, FEW_CHANNELS, channels);
  const many = await measureSpeed(api, channels);
  await api.control('PUT', '/webhooks', { enabled: true });
  const day = await Day.begin(api, receiver, channels);
  const refusal = await Client.connect(api, 'user-0').then(
    () => 'taken',
    (error: Error) => error.message,
  );
  await look(`${channels} channels, ${CLIENTS} sockets`);
  api.counts.clear();

  const dayMs = performance.now();
  const endMs = startMs + minutes * 60_000;
  const quarters: Memory[] = [];
  for (const quarter of [1, 2, 3, 4]) {
    await day.playUntil((rounds * quarter) / 4, dayMs + ((endMs - dayMs) * quarter) / 4);
    quarters.push(await look(`quarter ${quarter} of the day`));
  }
  const { frames } = day;
  await day.end();
  await look('all sockets closed');

  const [, middle, , end] = quarters as [Memory, Memory, Memory, Memory];
  const faults = faultsOf(
    memories.map(({ memory }) => memory),
    middle,
    end,
  );
  if (refusal !== REFUSAL) faults.push(`socket ${CLIENTS + 1} was not ${REFUSAL}: ${refusal}`);
  if (day.played < rounds) say(`the time was over: ${day.played} of ${rounds} rounds`);
  process.stdout.write(
    `\n${report(memories, { few, many }, [...api.counts, ['webhooks', receiver.count], ['frames', frames]])}\n`,
  );
  for (const fault of faults) process.stdout.write(`FAULT: ${fault}\n`);
  process.stdout.write(
    `${day.played} rounds in ${((performance.now() - dayMs) / 1000).toFixed(0)} s: ${faults.length} faults\n`,
  );
  return faults.length === 0 ? 0 : 1;
}

function report(
  memories: readonly { when: string; memory: Memory }[],
  { few, many }: { few: Record<string, number>; many: Record<string, number> },
  counts: readonly (readonly [string, number])[],
): string {
  const inMiB = (bytes: number): string => (bytes / MIB).toFixed(1);
  const bytes = memories.map(({ when, memory }) => {
    const resources = Object.entries(memory.resources).map(([name, count]) => `${name} ${count}`);
    return `${when}: heap ${inMiB(memory.bytes.heapUsed)} MiB, RSS ${inMiB(memory.bytes.rss)} MiB, ${resources.join(', ')}`;
  });
  const names = Object.keys(memories[0]?.memory.lists ?? {});
  const lists = names.map((name) => {
    const sizes = memories.map(({ memory }) => memory.lists[name]?.size ?? 0);
    const max = memories.at(-1)?.memory.lists[name]?.max ?? null;
    return `${name}: ${sizes.join(' -> ')}${max === null ? '' : `, at most ${max}`}`;
  });
  const speeds = Object.entries(many).map(
    ([name, ms]) =>
      `${name}: ${few[name]?.toFixed(1)} ms with ${FEW_CHANNELS} channels, ${ms.toFixed(1)} ms with ${channels}`,
  );
  const calls = counts.map(([name, count]) => `${name} ${count}`);
  return [...bytes, '', ...lists, '', ...speeds, '', `the day: ${calls.join(', ')}`, ''].join('\n');
}
