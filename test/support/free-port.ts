import { randomInt } from 'node:crypto';
import { stablePort } from '../../sandbox/start/ports.js';

/** Below the ports that connections get at their own end: one of those could take a port before its server does. */
const FIRST = 12_000;
const END = 20_000;

/** A free port of this machine, for a process that is started with it, perhaps more than once. */
export const freePort = (): Promise<number> => stablePort(randomInt(FIRST, END), []);
