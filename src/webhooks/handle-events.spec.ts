import { handleEvents } from './handle-events.js';
import type { ReceivedEvent } from './stream-event.js';

const event = (cid: string): ReceivedEvent => ({
  type: 'channel.deleted',
  cid,
  createdAt: new Date(0),
  receivedAt: new Date(0),
  message: undefined,
  memberIds: [],
  truncatedAt: undefined,
  channel: undefined,
  memberId: undefined,
  user: undefined,
  hardDelete: false,
  deletedForMe: false,
  requestId: null,
});
const cidsOf = (events: readonly ReceivedEvent[]) => events.map(({ cid }) => cid);

describe('handling events', () => {
  const [a, b, c] = [event('a'), event('b'), event('c')];
  let calls: (string | undefined)[][];
  beforeEach(() => (calls = []));

  const refusing = (bad: readonly ReceivedEvent[]) => (events: readonly ReceivedEvent[]) => {
    calls.push(cidsOf(events));
    const refused = events.find((one) => bad.includes(one));
    return refused ? Promise.reject(new Error(`refused ${refused.cid}`)) : Promise.resolve();
  };

  it('calls the handler once with all of them', async () => {
    expect(await handleEvents(refusing([]), [a, b, c])).toEqual(new Map());
    expect(calls).toEqual([['a', 'b', 'c']]);
  });

  it('does not call it without any', async () => {
    expect(await handleEvents(refusing([]), [])).toEqual(new Map());
    expect(calls).toEqual([]);
  });

  it('fails only the events that the handler refuses, each with its own error', async () => {
    const failures = await handleEvents(refusing([a, c]), [a, b, c]);
    expect(failures).toEqual(
      new Map([
        [a, new Error('refused a')],
        [c, new Error('refused c')],
      ]),
    );
    expect(calls).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });

  it('does not try a lone event twice', async () => {
    expect(await handleEvents(refusing([a]), [a])).toEqual(new Map([[a, new Error('refused a')]]));
    expect(calls).toEqual([['a']]);
  });
});
