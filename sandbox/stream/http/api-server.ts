import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../../http/fault.js';
import { bodyOf, cutOff, logCall, pathOf } from '../../http/request.js';
import type { Caller } from '../auth/caller.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { uploadOf } from '../uploads/multipart.js';
import { type Endpoint, successStatus } from './endpoint.js';
import { ApiError, codeOfStatus, errorEnvelope, refuse, toApiError } from './errors.js';
import { limitHeaders, platformOf, type RateLimitState } from './rate-limits.js';
import { identify, requestInfoOf } from './request.js';
import { type CallInput, runCall } from './run-call.js';

/** A call's answer before it is written. */
interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly limit: RateLimitState;
}

/**
 * Takes one API call all the way: it is logged, its caller is found, a fault may hit it, limits and rights are checked, the
 * endpoint works in one transaction, its events leave, and the answer is written, unless a fault withholds it.
 */
export async function serveCall(
  sandbox: Sandbox,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const startedMs = performance.now();
  const entry = logCall(sandbox.calls, request, sandbox.timeline.next());
  const caller = identify(sandbox, request);
  if (!(caller instanceof ApiError)) {
    entry.auth = caller.kind;
    if (caller.kind === 'user') entry.userId = caller.user.id;
  }
  entry.operation = endpoint.name;
  const fault = sandbox.faults.take({ method: request.method, path: pathOf(request), operation: endpoint.name });
  if (fault?.delayMs !== undefined && !(await sandbox.delays.wait(fault.delayMs))) {
    cutOff(request, reply);
    return;
  }
  const durationOf = (): string => `${(performance.now() - startedMs).toFixed(2)}ms`;
  const answer =
    fault?.status !== undefined && fault.dropResponse !== true
      ? faultAnswer(sandbox, endpoint, fault, caller, durationOf)
      : sandbox.dispatcher.log.causedBy(entry, () => work(sandbox, endpoint, request, caller, durationOf));
  const text = JSON.stringify(answer.body);
  entry.status = answer.status;
  entry.durationMs = Math.round(performance.now() - startedMs);
  sandbox.calls.keepAnswer(entry, text);
  if (fault?.dropResponse === true) {
    entry.dropped = true;
    cutOff(request, reply);
    return;
  }
  const headers = limitHeaders(endpoint, answer.status, answer.limit, sandbox.timeline.nowMs());
  void reply.code(answer.status).headers(headers).type('application/json; charset=utf-8').send(text);
}

/** Answers a call that failed before it reached its endpoint, such as malformed JSON. */
export function answerEarlyFailure(
  sandbox: Sandbox,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const failure = toApiError(error);
  const body = errorEnvelope(failure, `${request.method} ${pathOf(request)}`, '0.00ms');
  const entry = logCall(sandbox.calls, request, sandbox.timeline.next());
  entry.status = failure.status;
  entry.durationMs = 0;
  sandbox.calls.keepAnswer(entry, JSON.stringify(body));
  void reply.code(failure.status).send(body);
}

function work(
  sandbox: Sandbox,
  endpoint: Endpoint,
  request: FastifyRequest,
  caller: Caller | ApiError,
  durationOf: () => string,
): Answer {
  const failed = (error: unknown, limit: RateLimitState): Answer => {
    const failure = toApiError(error);
    return { status: failure.status, body: errorEnvelope(failure, endpoint.name, durationOf()), limit };
  };
  const nowMs = sandbox.timeline.nowMs();
  if (caller instanceof ApiError) return failed(caller, sandbox.rateLimits.peek(endpoint, 'other', nowMs));
  const limit = sandbox.rateLimits.take(endpoint, caller, nowMs);
  try {
    if (limit.exceeded) throw refuse('rateLimited', 'too many requests');
    if (caller.kind === 'user' && endpoint.clients === 'refused') {
      throw refuse('notAllowed', `the user ${caller.user.id} is not allowed to call ${endpoint.name}`);
    }
    const input: CallInput = {
      caller,
      params: request.params as Record<string, string>,
      query: request.query as JsonObject,
      body: bodyOf(request),
      upload: uploadOf(request),
      requestInfo: requestInfoOf(request, caller),
    };
    const result = runCall(sandbox, input, endpoint.handle);
    return { status: successStatus(request.method), body: { ...result, duration: durationOf() }, limit };
  } catch (error) {
    return failed(error, limit);
  }
}

function faultAnswer(
  sandbox: Sandbox,
  endpoint: Endpoint,
  fault: Fault,
  caller: Caller | ApiError,
  durationOf: () => string,
): Answer {
  const status = fault.status ?? 500;
  const error = new ApiError(fault.code ?? codeOfStatus(status), status, 'a fault that the sandbox was asked for');
  const nowMs = sandbox.timeline.nowMs();
  const state = sandbox.rateLimits.peek(endpoint, caller instanceof ApiError ? 'other' : platformOf(caller), nowMs);
  const resetSeconds =
    fault.resetSeconds === undefined
      ? Math.ceil(Date.parse(fault.endsAt ?? '') / 1000) || state.resetSeconds
      : Math.ceil(nowMs / 1000) + fault.resetSeconds;
  const limit = status === 429 ? { ...state, remaining: 0, resetSeconds } : state;
  return { status, body: errorEnvelope(error, endpoint.name, durationOf()), limit };
}
