import type { FastifyRequest } from 'fastify';
import { SampledEvents } from '../common/logging/sampled-events.js';
import { addressBucket } from '../http/client-address.js';

const refusals = new SampledEvents('webhook refused');

/**
 * Records that a webhook is not its sender's.
 *
 * @param reason what proves it: a header's name, or the signature
 */
export function noteRefusal({ ip, id }: FastifyRequest, source: 'stream' | '100ms', reason: string): void {
  const address = addressBucket(ip);
  refusals.note(`${source} ${reason} ${address}`, { source, reason, address, reqId: id });
}
