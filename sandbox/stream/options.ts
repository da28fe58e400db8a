import type { FastifyInstance } from 'fastify';
import type { TestClock } from '../clock/test-clock.js';
import type { Assumptions } from './assumptions.js';
import type { SocketLimits } from './realtime/limits.js';
import type { DeliveryMode } from './webhooks/delivery-mode.js';

/** What a stand-in is, wherever it listens. */
export interface SandboxOptions {
  apiKey: string;
  apiSecret: string;
  /** Absent: memory only. Present: the state is kept in this directory and survives `kill -9`. */
  dataDir?: string;
  /** Where events go unless the app settings name hooks. */
  webhookUrl?: string;
  /** What to answer where no source says what Stream does; `assumptions.ts` has the questions and the defaults. */
  assumptions?: Partial<Assumptions>;
  /** How events are delivered: by default in order, with times as text. A control route changes it. */
  webhooks?: Partial<DeliveryMode>;
  /** Bounds of sockets that differ from the defaults, `realtime/limits.ts`. */
  sockets?: Partial<SocketLimits>;
}

/** How a stand-in is to run. */
export interface StreamSandboxOptions extends SandboxOptions {
  /** 0, the default, takes any free port. 3030 is refused: the official SDK treats it in a way of its own. */
  port?: number;
  /** Must be a loopback address; default 127.0.0.1. */
  host?: string;
  /** The time that everything goes by but the time-outs of the network; default the system's. */
  clock?: TestClock;
  /** Further routes below `/_sandbox`, of the program that starts the stand-in. */
  addRoutes?: (server: FastifyInstance) => void;
}
