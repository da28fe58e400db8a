import { randomInt } from 'node:crypto';
import { stablePort } from '../ports.js';

/** Systems give other ports, from 32,768 on, to whoever asks for any. */
const FIRST = 20_000;
const LAST = 32_000;

/** A free port that nothing else gets by chance, also while its owner has not taken it yet or has let go of it. */
export const ownPort = (): Promise<number> => stablePort(randomInt(FIRST, LAST), []);
