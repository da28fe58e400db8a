import { readMessage } from './stream-message.js';

const read = (message: object, event: object = {}) =>
  readMessage({ ...event, message: { id: 'm', ...message } }, new Date());

describe('the flags of a message', () => {
  it('are as Stream sends them', () => {
    const flags = { type: 'system', shadowed: true, silent: true, restricted_visibility: ['kim'], text: 'hi' };
    expect(read(flags)).toMatchObject({ type: 'system', shadowed: true, silent: true, restrictedTo: ['kim'] });
  });

  it('are not set where they are absent, null, false or empty', () => {
    const plain = { type: 'regular', shadowed: false, silent: false, skipPush: false, inThread: false };
    for (const nothing of [undefined, null, false]) {
      const fields = { shadowed: nothing, silent: nothing, skip_push: nothing, parent_id: nothing };
      expect(read({ ...fields, type: null, restricted_visibility: nothing })).toMatchObject(plain);
      expect(read({ ...fields, restricted_visibility: nothing })?.restrictedTo).toBeUndefined();
    }
    expect(read({ restricted_visibility: [], parent_id: '', type: '' })).toMatchObject({
      ...plain,
      restrictedTo: undefined,
    });
  });

  it.each(['yes', 'false', 0, 1, '', {}, []])('of a wrong type count as set: %j', (value) => {
    const fields = { shadowed: value, silent: value, skip_push: value };
    expect(read(fields)).toMatchObject({ shadowed: true, silent: true, skipPush: true });
  });

  it.each(['kim', 7, true, {}, [null], [7, { user_id: 'kim' }]])(
    'restrict to nobody when the list is none: %j',
    (list) => {
      expect(read({ restricted_visibility: list })?.restrictedTo).toEqual([]);
    },
  );

  it('keep the first hundred of those who may read', () => {
    const ids = Array.from({ length: 150 }, (_, n) => `u-${n}`);
    expect(read({ restricted_visibility: ids })?.restrictedTo).toEqual(ids.slice(0, 100));
  });

  it.each([7, true, {}, ['regular']])('do not take %j for a type', (type) => {
    expect(read({ type })?.type).toBe('');
  });

  it('say whether a reply stays in its thread', () => {
    expect(read({ parent_id: 'p' })?.inThread).toBe(true);
    expect(read({ type: 'reply' })?.inThread).toBe(true);
    expect(read({ parent_id: 7 })?.inThread).toBe(true);
    expect(read({ parent_id: 'p', show_in_channel: 'true' })?.inThread).toBe(true);
    expect(read({ parent_id: 'p', show_in_channel: true })?.inThread).toBe(false);
  });

  it('include whom a thread concerns, from the event, else from the message', () => {
    const message = { parent_id: 'p', thread_participants: [{ id: 'a' }], mentioned_users: [{ id: 'b' }] };
    expect(read(message)?.threadUserIds).toEqual(['a', 'b']);
    const event = { thread_participants: [{ id: 'c' }, 7], parent_author: { id: 'd' } };
    expect(read(message, event)?.threadUserIds).toEqual(['c', 'd', 'b']);
    expect(read({ parent_id: 'p' })?.threadUserIds).toBeUndefined();
    expect(read({ parent_id: 'p', thread_participants: 'a' })?.threadUserIds).toEqual([]);
  });

  it('include `skip_push` of the event', () => {
    expect(read({}, { skip_push: true })?.skipPush).toBe(true);
  });
});
