import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { StreamError } from '../../src/stream/stream-errors.js';
import type { StreamService } from '../../src/stream/stream.service.js';
import { connectToStream } from '../support/connect-to-stream.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { limitedFor, UPSTREAM_FAULTS } from '../support/upstream-faults.js';

const ADDRESS = { type: 'messaging', id: 'answers' };
const EVERY_CALL = (): boolean => true;

describe('the adapter to Stream', () => {
  let sandbox: StreamSandbox;
  let proxy: FaultyProxy;
  let stream: StreamService;
  let taskId: string;

  /** @param timeoutMs short where only it can end the call; else long enough for a machine that is busy */
  const connect = (url: string, timeoutMs = 10_000) =>
    connectToStream(sandbox, { STREAM_BASE_URL: url, STREAM_TIMEOUT_MS: String(timeoutMs) });

  beforeAll(async () => {
    Logger.overrideLogger(false);
    sandbox = await startStreamSandbox({ apiKey: 'test-key', apiSecret: `${randomUUID()}${randomUUID()}` });
    proxy = await startFaultyProxy(() => sandbox.url);
    const direct = connect(sandbox.url);
    await direct.users.create(['ann', 'bea', 'cem'].map((id) => ({ id, name: id, role: 'user' })));
    await direct.channels.getOrCreate(CHANNEL_WANTED);
    await direct.messages.send(ADDRESS, { id: 'known', text: 'hello', userId: 'ann', type: 'regular' });
    taskId = await direct.users.deactivate(['cem']);
    direct.onApplicationShutdown();
  });
  beforeEach(() => (stream = connect(proxy.url)));
  afterEach(() => {
    proxy.clear();
    stream.onApplicationShutdown();
  });
  afterAll(async () => {
    await proxy.close();
    await sandbox.close();
  });

  const CHANNEL_WANTED = {
    ...ADDRESS,
    createdById: 'ann',
    members: ['ann'],
    data: { name: 'Answers' },
    frozen: false,
  };

  const CALLS: readonly { readonly name: string; readonly call: () => Promise<unknown> }[] = [
    { name: 'createUsers', call: () => stream.users.create([{ id: 'ann', name: 'Ann', role: 'user' }]) },
    { name: 'updateUsers', call: () => stream.users.update([{ id: 'ann', name: 'Ann', role: 'user' }]) },
    { name: 'queryUsers', call: () => stream.users.query({ ids: ['ann'] }) },
    { name: 'getTask', call: () => stream.users.task(taskId) },
    { name: 'getOrCreateChannel', call: () => stream.channels.getOrCreate(CHANNEL_WANTED) },
    { name: 'updateChannel', call: () => stream.channels.update(ADDRESS, { name: 'Answers' }) },
    { name: 'addMembers', call: () => stream.channels.addMembers(ADDRESS, ['bea']) },
    { name: 'removeMembers', call: () => stream.channels.removeMembers(ADDRESS, ['bea']) },
    {
      name: 'sendMessage',
      call: () => stream.messages.send(ADDRESS, { id: randomUUID(), text: 'hi', userId: 'ann', type: 'regular' }),
    },
    { name: 'hasMessage', call: () => stream.messages.has('known') },
  ];

  const failure = async (call: () => Promise<unknown>): Promise<StreamError> => {
    const outcome = await call().then(
      (value) => new Error(`it succeeded with ${inspect(value)}`),
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(StreamError);
    return outcome as StreamError;
  };

  describe.each(UPSTREAM_FAULTS)('when Stream $name', ({ fault, silent }) => {
    it.each(CALLS)('fails $name as something to try again, and succeeds after', async ({ call }) => {
      if (silent) stream = connect(proxy.url, 250);
      const ordered = proxy.order(EVERY_CALL, fault);
      // On a busy machine, so short a patience may end before the call has arrived.
      const hasMissed = (): boolean => silent === true && ordered.hits === 0;
      let attempts = 1;
      let error = await failure(call);
      for (; hasMissed(); attempts += 1) error = await failure(call);
      ordered.clear();
      expect(ordered.hits).toBeGreaterThanOrEqual(1);
      expect(ordered.hits).toBeLessThanOrEqual(attempts);
      expect(error).toMatchObject({ retryable: true, notFound: false, invalidInput: false });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/eyJ|Gateway|authorization/i);
      expect(stream.state).toBe('down');
      await eventually('the call', () =>
        call().then(
          () => true,
          () => false,
        ),
      );
      expect(stream.state).toBe('up');
    });
  });

  describe('when Stream is called too often', () => {
    it.each(CALLS)('waits with $name until the reset: what is asked before is not sent', async ({ call }) => {
      const limit = proxy.order(EVERY_CALL, limitedFor(60));
      const first = await failure(call);
      limit.clear();
      const counted = proxy.order(EVERY_CALL, limitedFor(60));
      const second = await failure(call);
      expect(first).toMatchObject({ status: 429, retryable: true });
      expect(first.retryAfterMs).toBeGreaterThan(58_000);
      expect(second).toMatchObject({ status: 429, retryable: true });
      expect(second.retryAfterMs).toBeGreaterThan(50_000);
      expect([limit.hits, counted.hits]).toEqual([1, 0]);
    });
  });

  it('takes Stream’s own word for what is missing and what is refused', async () => {
    expect(await stream.messages.has('unknown')).toBe(false);
    const missing = await failure(() => stream.users.update([{ id: 'nobody', name: 'Nobody', role: 'user' }]));
    expect(missing).toMatchObject({ notFound: true, permanent: true });
    const refused = await failure(() => stream.users.create([{ id: 'ann', name: 'Ann', role: 'no-such-role' }]));
    expect(refused).toMatchObject({ invalidInput: true, permanent: true });
  });

  it('fails when nothing listens', async () => {
    const gone = await startFaultyProxy(() => sandbox.url);
    await gone.close();
    const away = connect(gone.url);
    expect(await failure(() => away.messages.has('known'))).toMatchObject({ status: undefined, retryable: true });
    away.onApplicationShutdown();
  });
});
