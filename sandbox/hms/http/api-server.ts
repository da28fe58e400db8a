import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../../http/fault.js';
import type { JsonObject } from '../../http/json.js';
import { bodyOf, cutOff, logCall, pathOf } from '../../http/request.js';
import { checkManagementToken } from '../auth/token.js';
import type { Sandbox } from '../sandbox.js';
import type { Endpoint } from './endpoint.js';
import { errorBody, HmsError, toHmsError } from './errors.js';

/** A call's answer before it is written. */
interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/**
 * Takes one API call all the way: it is logged, its token is checked, a fault may hit it, the endpoint works, and the answer
 * is written, unless a fault withholds it.
 */
export async function serveCall(
  sandbox: Sandbox,
  endpoint: Pick<Endpoint, 'handle'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const entry = logCall(sandbox.calls, request, sandbox.now());
  const refusal = refusalOf(sandbox, request);
  if (refusal === undefined) entry.auth = 'server';
  const fault = sandbox.faults.take({ method: request.method, path: pathOf(request) });
  if (fault?.delayMs !== undefined && !(await sandbox.delays.wait(fault.delayMs))) {
    cutOff(request, reply);
    return;
  }
  const answer = answerOf(sandbox, endpoint, request, refusal, fault);
  entry.status = answer.status;
  if (fault?.dropResponse === true) {
    entry.dropped = true;
    cutOff(request, reply);
    return;
  }
  if (fault?.retryAfterSeconds !== undefined) void reply.header('Retry-After', String(fault.retryAfterSeconds));
  void reply.code(answer.status).send(answer.body);
}

/** Answers a call that failed before it reached its endpoint, such as malformed JSON. */
export function answerEarlyFailure(
  sandbox: Sandbox,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const answer = failure(error);
  logCall(sandbox.calls, request, sandbox.now()).status = answer.status;
  void reply.code(answer.status).send(answer.body);
}

function refusalOf(sandbox: Sandbox, request: FastifyRequest): HmsError | undefined {
  try {
    checkManagementToken(request.headers.authorization, sandbox.keys, Date.parse(sandbox.now()));
    return undefined;
  } catch (error) {
    return toHmsError(error);
  }
}

function answerOf(
  sandbox: Sandbox,
  endpoint: Pick<Endpoint, 'handle'>,
  request: FastifyRequest,
  refusal: HmsError | undefined,
  fault: Fault | undefined,
): Answer {
  if (fault?.status !== undefined && fault.dropResponse !== true) {
    return failure(new HmsError(fault.status, 'a fault that the sandbox was asked for'));
  }
  if (refusal !== undefined) return failure(refusal);
  try {
    const call = {
      store: sandbox.store,
      now: sandbox.now,
      emit: sandbox.emit,
      params: request.params as Record<string, string>,
      query: request.query as JsonObject,
      body: bodyOf(request),
    };
    return { status: 200, body: sandbox.transact(() => endpoint.handle(call)) };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Answer {
  const refusal = toHmsError(error);
  return { status: refusal.status, body: errorBody(refusal) };
}
