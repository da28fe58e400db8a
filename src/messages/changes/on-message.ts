import type { OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { StreamError } from '../../stream/stream-errors.js';

/** @throws AppException CHANNEL_NOT_WRITABLE */
export function requireWritable({ writable }: OpenedChannel): void {
  if (!writable) throw new AppException('CHANNEL_NOT_WRITABLE');
}

/**
 * Does something to a message that was found a moment ago.
 *
 * @param done called when Stream refuses; returns the result when it was reached by another request
 * @throws AppException MESSAGE_NOT_FOUND when the message has gone; CONFLICT when its state does not allow it any more
 */
export async function onMessage<T>(call: () => Promise<T>, done?: () => Promise<T | undefined>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    if (error.notFound) throw new AppException('MESSAGE_NOT_FOUND', { cause: error });
    if (!error.invalidInput) throw error;
    const reached = await done?.();
    if (reached === undefined) throw new AppException('CONFLICT', { cause: error });
    return reached;
  }
}
