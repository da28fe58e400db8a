import { StreamError } from '../../stream/stream-errors.js';

/** Stream will not take a user as it is. Trying again cannot help; an operator must look. */
export class StreamUserRefused extends Error {
  override readonly name = 'StreamUserRefused';
  readonly permanent = true;
}

/** Stream was not as it had just said, or has not finished. The next try asks it anew. */
export class StreamUserUnsettled extends Error {
  override readonly name = 'StreamUserUnsettled';
}

/** A creation that was refused, in words for operators: Stream's own texts may change, its codes may not. */
export function creationRefused(error: StreamError): Error {
  if (!error.notFound) return error;
  return new StreamUserRefused(`${error.message}: a user with this id was deleted there, and nobody can have it again`);
}

/** A change that was refused although Stream had told that it is possible: another hand was there in between. */
export function changedMeanwhile(error: StreamError): Error {
  return new StreamUserUnsettled(`${error.message}: it was changed meanwhile`);
}

/** What went wrong while waiting for what Stream had agreed to do: never a reason to give up. */
export function unsettled(error: unknown): Error {
  if (error instanceof StreamError && error.retryable) return error;
  return new StreamUserUnsettled(
    `${error instanceof Error ? error.message : 'unknown failure'}: it may be done all the same`,
  );
}
