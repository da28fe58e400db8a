import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type autocannon from 'autocannon';
import { type Load, summarise } from './fire.js';

/** Stream opens connections as it needs them; here as many as could ever be needed below the deadline. */
const MAX_SOCKETS = 100;
const TIMEOUT_MS = 10_000;

/**
 * Sends the requests at a steady pace, whether or not the ones before were answered, as independent clients do. Each
 * time counts from the moment at which the request was due, so a server that stalls cannot hide what had to wait.
 *
 * @throws Error when an answer is no 2xx or does not come
 */
export async function steady(url: string, requests: readonly autocannon.Request[], perSecond: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const startMs = performance.now();
  const under: Promise<number>[] = [];
  try {
    for (const [index, request] of requests.entries()) {
      const dueMs = startMs + (index * 1000) / perSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      const answered = send(agent, url, request).then(() => performance.now() - dueMs);
      // Its failure is looked at below, together with all others.
      answered.catch(() => undefined);
      under.push(answered);
    }
    const timesMs = await Promise.all(under);
    return summarise(timesMs, (performance.now() - startMs) / 1000);
  } finally {
    agent.destroy();
  }
}

function send(agent: Agent, url: string, { method, path, headers, body }: autocannon.Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${url}${path ?? '/'}`,
      { agent, method, headers: { ...headers, 'content-length': Buffer.byteLength(body ?? '') }, timeout: TIMEOUT_MS },
      (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => {
          const status = answer.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve();
          else reject(new Error(`${url}${path ?? '/'} answered ${status}`));
        });
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`${url}${path ?? '/'} did not answer`)));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
