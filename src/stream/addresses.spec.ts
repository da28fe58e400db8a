import { assertChannelAddress, assertMessageAddress, isStreamUserId } from './addresses.js';
import { StreamError } from './stream-errors.js';

const HOSTILE = ['', '.', '..', '../app', 'a/b', 'a%2Fb', 'a?b', 'a#b', 'a b', 'a\0', 'a\n', 'ä', '٣', 'x'.repeat(300)];

describe('the address of a call to Stream', () => {
  it.each(['general', 'appointment-6740a1f2c3d4e5f60718293a', '!members-kX_-', 'support-customer-7', 'x'.repeat(64)])(
    'may hold the channel id %s',
    (id) => {
      expect(() => assertChannelAddress('updateChannel', 'messaging', id)).not.toThrow();
    },
  );

  it.each(['appointment-1-ended-1', '8f2c6d1e-2b1a-4a53-9d0e-5f0a5f1c3b7d', 'kim@example.com-1', 'a:b', 'm.1'])(
    'may hold the message id %s',
    (id) => {
      expect(() => assertMessageAddress('getMessage', id)).not.toThrow();
    },
  );

  it.each(HOSTILE)('may not hold %j, and the call will not be tried again', (id) => {
    const refusals = [
      () => assertChannelAddress('updateChannel', 'messaging', id),
      () => assertChannelAddress('updateChannel', id, 'general'),
      () => assertMessageAddress('getMessage', id),
    ].map((check) => {
      try {
        check();
      } catch (error) {
        return (
          error instanceof StreamError && [error.permanent, error.invalidInput, error.message.includes('not sent')]
        );
      }
      return 'taken';
    });
    expect(refusals).toEqual(refusals.map(() => [true, true, true]));
  });
});

describe('the id of a user in Stream', () => {
  it.each(['robin', '6740a1f2c3d4e5f60718293a', 'customer-7', 'Arya_1@home', 'x'.repeat(255)])('may be %s', (id) => {
    expect(isStreamUserId(id)).toBe(true);
  });

  it.each(HOSTILE)('is never %j', (id) => {
    expect(isStreamUserId(id)).toBe(false);
  });
});
