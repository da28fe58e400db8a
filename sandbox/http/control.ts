import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JsonObject } from './json.js';
import { Refusal } from './refusal.js';
import { bodyOf, pathOf } from './request.js';

/** Everything under this prefix steers the stand-in. It needs no token, is not logged and never hit by faults. */
export const CONTROL_PREFIX = '/_sandbox';

/** What the address of a control call names. */
interface ControlAddress {
  readonly params: Readonly<Record<string, string>>;
  readonly query: JsonObject;
}

/** Adds one control route. */
export type AddControlRoute = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  handle: (body: JsonObject, address: ControlAddress) => unknown,
  /** Bytes; by default those of calls. */
  bodyLimit?: number,
) => void;

/** Answers a refused control call; by default with 400 and what is wrong. */
export type AnswerRefusal = (reply: FastifyReply, refusal: Refusal) => FastifyReply;

/** Adds routes for tests and developers. Input that is not understood answers 400 and says what is wrong with it. */
export function controlRoutes(server: FastifyInstance, answerRefusal: AnswerRefusal = answerBadInput): AddControlRoute {
  return (method, path, handle, bodyLimit) =>
    void server.route({
      method,
      url: `${CONTROL_PREFIX}${path}`,
      ...(bodyLimit !== undefined && { bodyLimit }),
      handler: async (request, reply) => {
        try {
          const address = { params: request.params as Record<string, string>, query: request.query as JsonObject };
          return (await handle(bodyOf(request), address)) ?? { ok: true };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return answerRefusal(reply, error);
        }
      },
    });
}

/** By the route that was found, because a path may be written in more than one way. */
export function isControl(request: FastifyRequest): boolean {
  const path = request.routeOptions.url ?? pathOf(request);
  return path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
}

function answerBadInput(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(400).send({ error: refusal.message });
}
