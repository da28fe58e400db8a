import type { TestMongod } from '../../../sandbox/database/testing/test-mongod.js';
import { eventually } from '../../support/eventually.js';
import { auditEventually } from '../harness/audit.js';
import type { Instance } from '../harness/instance.js';
import type { Random } from '../harness/random.js';
import { settle } from '../harness/settle.js';
import { runWorkload } from '../harness/workload.js';
import type { World } from '../harness/world.js';

/** Some of these are reached by every workload. */
const OPERATIONS_OF_A_WORKLOAD = 150;
const BACK_MS = 120_000;

/**
 * `mongod` is killed in the middle of a workload, at a random operation, and started again on what it had
 * stored; alone, or together with the server, as on a machine that loses its power.
 *
 * @returns one line for each fault
 */
export async function killDatabase(
  world: World,
  mongod: TestMongod,
  random: Random,
  { name, withServer }: { readonly name: string; readonly withServer: boolean },
): Promise<string[]> {
  const { server } = world;
  let countdown = random.between(1, OPERATIONS_OF_A_WORKLOAD);
  let back: Promise<void> | undefined;
  const strike = async (): Promise<void> => {
    if (withServer) server.process.signal('SIGKILL');
    await mongod.kill();
    back = Promise.all([mongod.restart(), withServer ? restart(server) : undefined]).then(() => undefined);
    back.catch(() => undefined);
  };
  let struck: Promise<void> | undefined;
  // Of what was under way nothing arrives any more: both sides of the tap are closed by then.
  server.observer = () => {
    countdown -= 1;
    if (countdown === 0) struck = strike();
    return struck && !back ? struck : undefined;
  };
  await runWorkload(world, random, name);
  server.observer = () => undefined;
  struck ??= strike();
  await struck;
  await back;
  await settle(world);
  return auditEventually(world, withServer ? 2 : 1);
}

/** A server whose database is not available in time ends; its supervisor restarts it. */
async function restart(server: Instance): Promise<void> {
  await server.process.exited;
  await eventually(
    'the server',
    async () => {
      server.launch();
      return server.process.ready().then(
        () => true,
        () => false,
      );
    },
    BACK_MS,
  );
}
