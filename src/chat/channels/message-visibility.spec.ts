import fc from 'fast-check';
import { isInChannel, isNotified, listedAs, readersOf } from './message-visibility.js';

const USERS = ['robin', 'kim', 'alex', 'sam'];
const user = fc.constantFrom(...USERS);
const users = fc.option(fc.subarray(USERS), { nil: undefined });
const message = fc.record({
  userId: user,
  type: fc.constantFrom('regular', 'system', 'reply', 'deleted', 'ephemeral', 'error', '', 'moderation'),
  restrictedTo: users,
  shadowed: fc.boolean(),
  inThread: fc.boolean(),
  threadUserIds: users,
  silent: fc.boolean(),
  skipPush: fc.boolean(),
});
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

const plain: Message = {
  userId: 'robin',
  type: 'regular',
  restrictedTo: undefined,
  shadowed: false,
  inThread: false,
  threadUserIds: undefined,
  silent: false,
  skipPush: false,
};
const listed = (given: Message): string[] =>
  isInChannel(given)
    ? USERS.filter((id) => listedAs({ readers: readersOf(given)?.slice(), deleted: false }, id) === 'text')
    : [];
const notified = (given: Message): string[] => USERS.filter((id) => isNotified(given, id));

describe('a message of Robin', () => {
  it.each<[string, Partial<Message>, readonly string[], readonly string[]]>([
    ['is for everybody', {}, USERS, ['kim', 'alex', 'sam']],
    ['that is a notice is for everybody', { type: 'system' }, USERS, ['kim', 'alex', 'sam']],
    ['that is restricted is for those named', { restrictedTo: ['kim'] }, ['kim'], ['kim']],
    ['that names Robin only is for Robin', { restrictedTo: ['robin'] }, ['robin'], []],
    ['that may be read by nobody is for nobody', { restrictedTo: [] }, [], []],
    ['who is shadow-banned is for Robin', { shadowed: true }, ['robin'], []],
    ['who is shadow-banned, restricted to Kim, is for nobody', { shadowed: true, restrictedTo: ['kim'] }, [], []],
    ['that is silent is listed only', { silent: true }, USERS, []],
    ['sent without push is listed only', { skipPush: true }, USERS, []],
    ['in a thread is not listed', { type: 'reply', inThread: true, threadUserIds: ['kim'] }, [], ['kim']],
    ['in a thread without a list notifies all', { type: 'reply', inThread: true }, [], ['kim', 'alex', 'sam']],
    ['in a thread, shown in the channel', { type: 'reply', threadUserIds: ['kim'] }, USERS, ['kim', 'alex', 'sam']],
    ['in a thread, restricted', { inThread: true, threadUserIds: ['kim', 'sam'], restrictedTo: ['sam'] }, [], ['sam']],
    ['that is deleted notifies nobody', { type: 'deleted' }, USERS, []],
    ['that is ephemeral is for nobody', { type: 'ephemeral' }, [], []],
    ['that is an error is for nobody', { type: 'error' }, [], []],
    ['of an unknown type is for nobody', { type: 'moderation' }, [], []],
  ])('%s', (_case, fields, expectedInList, expectedToNotify) => {
    expect(listed({ ...plain, ...fields })).toEqual(expectedInList);
    expect(notified({ ...plain, ...fields })).toEqual(expectedToNotify);
  });
});

describe('whatever the flags', () => {
  it('nobody sees or is told what is restricted to others or shadowed', () => {
    fc.assert(
      fc.property(message, (given) => {
        for (const id of [...listed(given), ...notified(given)]) {
          expect(given.restrictedTo ?? [id]).toContain(id);
          if (given.shadowed) expect(id).toBe(given.userId);
        }
      }),
    );
  });

  it('senders are not notified, and only a thread notifies of what is not listed', () => {
    fc.assert(
      fc.property(message, (given) => {
        const told = notified(given);
        expect(told).not.toContain(given.userId);
        if (!given.inThread) expect(listed(given)).toEqual(expect.arrayContaining(told));
      }),
    );
  });

  it('one more flag never adds a reader', () => {
    const flag = fc.constantFrom<Partial<Message>>(
      { shadowed: true },
      { silent: true },
      { skipPush: true },
      { restrictedTo: [] },
      { type: 'error' },
      { type: 'deleted' },
    );
    fc.assert(
      fc.property(message, flag, (given, added) => {
        const more = { ...given, ...added };
        expect(notified(given)).toEqual(expect.arrayContaining(notified(more)));
        if (added.type !== 'deleted') expect(listed(given)).toEqual(expect.arrayContaining(listed(more)));
      }),
    );
  });
});

describe('a stored message', () => {
  it('is shown as deleted to all its readers, or to those who deleted it for themselves', () => {
    expect(listedAs({ deleted: true }, 'kim')).toBe('deleted');
    expect(listedAs({ deleted: true, readers: ['robin'] }, 'kim')).toBe('hidden');
    expect(listedAs({ deleted: false, deletedFor: ['kim'] }, 'kim')).toBe('deleted');
    expect(listedAs({ deleted: false, deletedFor: ['kim'] }, 'robin')).toBe('text');
  });
});
