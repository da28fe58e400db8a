import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { expirePins } from '../messages/pins.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { stampEvent, type StreamEvent } from '../webhooks/stream-event.js';
import { type ApiCall, type Endpoint, successStatus } from './endpoint.js';
import { ApiError, codeOfStatus, errorEnvelope, refuse, toApiError } from './errors.js';
import type { Fault } from './faults.js';
import { limitHeaders, platformOf, type RateLimitState } from './rate-limits.js';
import { bodyOf, cutOff, identify, logCall, pathOf, requestInfoOf } from './request.js';

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
  const entry = logCall(sandbox, request);
  const caller = identify(sandbox, request);
  if (!(caller instanceof ApiError)) {
    entry.auth = caller.kind;
    if (caller.kind === 'user') entry.userId = caller.user.id;
  }
  const fault = sandbox.faults.take(request.method, pathOf(request));
  if (fault?.delayMs !== undefined && !(await sandbox.delay(fault.delayMs))) {
    cutOff(request, reply);
    return;
  }
  const durationOf = (): string => `${(performance.now() - startedMs).toFixed(2)}ms`;
  const answer =
    fault?.status !== undefined && fault.dropResponse !== true
      ? faultAnswer(sandbox, endpoint, fault, caller, durationOf)
      : work(sandbox, endpoint, request, caller, durationOf);
  entry.status = answer.status;
  if (fault?.dropResponse === true) {
    entry.dropped = true;
    cutOff(request, reply);
    return;
  }
  const headers = limitHeaders(endpoint, answer.status, answer.limit, sandbox.timeline.nowMs());
  void reply.code(answer.status).headers(headers).send(answer.body);
}

/** Answers a call that failed before it reached its endpoint, such as malformed JSON. */
export function answerEarlyFailure(
  sandbox: Sandbox,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const failure = toApiError(error);
  logCall(sandbox, request).status = failure.status;
  void reply.code(failure.status).send(errorEnvelope(failure, `${request.method} ${pathOf(request)}`, '0.00ms'));
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
    const result = runInTransaction(sandbox, endpoint, request, caller);
    return { status: successStatus(request.method), body: { ...result, duration: durationOf() }, limit };
  } catch (error) {
    return failed(error, limit);
  }
}

function runInTransaction(sandbox: Sandbox, endpoint: Endpoint, request: FastifyRequest, caller: Caller): JsonObject {
  const events: StreamEvent[] = [];
  const requestInfo = requestInfoOf(request, caller);
  const result = sandbox.store.transact(() => {
    expirePins(sandbox.store, sandbox.timeline.nowMs());
    const call: ApiCall = {
      caller,
      params: request.params as Record<string, string>,
      query: request.query as JsonObject,
      body: bodyOf(request),
      store: sandbox.store,
      timeline: sandbox.timeline,
      appName: sandbox.appName,
      assumptions: sandbox.assumptions,
      emit: (event) => events.push(stampEvent(event, requestInfo, sandbox.timeline)),
    };
    return endpoint.handle(call);
  });
  for (const event of events) sandbox.dispatcher.dispatch(event);
  return result;
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
    fault.resetSeconds === undefined ? state.resetSeconds : Math.ceil(nowMs / 1000) + fault.resetSeconds;
  const limit = status === 429 ? { ...state, remaining: 0, resetSeconds } : state;
  return { status, body: errorEnvelope(error, endpoint.name, durationOf()), limit };
}
