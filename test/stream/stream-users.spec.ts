import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { StreamError } from '../../src/stream/stream-errors.js';
import type { StreamService } from '../../src/stream/stream.service.js';
import type { StreamTask, StreamUser } from '../../src/stream/stream-types.js';
import type { StreamUsers } from '../../src/stream/stream-users.js';
import { connectToStream } from '../support/connect-to-stream.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { limitedFor } from '../support/upstream-faults.js';

const PICTURE = 'https://pictures.test/ann.svg';
const CUT = new Date('2026-01-02T03:04:05.999Z');

const user = (id: string, rest: Partial<StreamUser> = {}): StreamUser => ({ id, name: id, role: 'user', ...rest });

describe('users in Stream', () => {
  let sandbox: StreamSandbox;
  let proxy: FaultyProxy;
  let stream: StreamService;
  let users: StreamUsers;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    sandbox = await startStreamSandbox({ apiKey: 'test-key', apiSecret: `${randomUUID()}${randomUUID()}` });
    proxy = await startFaultyProxy(() => sandbox.url);
  });
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
    stream = connectToStream(sandbox, { STREAM_BASE_URL: proxy.url });
    ({ users } = stream);
  });
  afterEach(() => {
    proxy.clear();
    stream.onApplicationShutdown();
  });
  afterAll(async () => {
    await proxy.close();
    await sandbox.close();
  });

  const refusal = async (call: Promise<unknown>): Promise<StreamError> => {
    const outcome = await call.catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(StreamError);
    return outcome as StreamError;
  };
  const finished = async (taskId: string): Promise<StreamTask> => users.waitForTask(taskId, { timeoutMs: 10_000 });

  describe('are told of', () => {
    it('as they are, by their ids; those that are not there are left out', async () => {
      await users.create([user('ann', { name: 'Ann', image: PICTURE, role: 'admin' }), user('bea')]);
      await users.update([user('bea', { tokensRevokedBefore: CUT })]);
      const found = await users.query({ ids: ['bea', 'nobody', 'ann'] });
      expect(found.map((user) => ({ ...user, fields: undefined }))).toEqual([
        {
          id: 'ann',
          name: 'Ann',
          image: PICTURE,
          role: 'admin',
          deactivated: false,
          deleted: false,
          tokensRevokedBefore: null,
        },
        {
          id: 'bea',
          name: 'bea',
          image: undefined,
          role: 'user',
          deactivated: false,
          deleted: false,
          tokensRevokedBefore: CUT,
        },
      ]);
      // Everything that Stream has of a user, custom fields included.
      expect(found[0]?.fields).toMatchObject({ id: 'ann', name: 'Ann', role: 'admin', banned: false });
      expect(await users.query({ ids: [] })).toEqual([]);
    });

    it('page by page, in order, all of them once, deactivated ones too', async () => {
      const ids = Array.from({ length: 230 }, (_, index) => `page-${String(index).padStart(3, '0')}`);
      for (let from = 0; from < ids.length; from += 100) {
        await users.create(ids.slice(from, from + 100).map((id) => user(id)));
      }
      await users.deactivate(['page-007']);
      const pages: string[][] = [];
      for (let afterId: string | undefined; ;) {
        const page = await users.query({ afterId, limit: 1000 });
        if (page.length === 0) break;
        pages.push(page.map(({ id }) => id));
        afterId = page.at(-1)?.id;
      }
      expect(pages.map(({ length }) => length)).toEqual([100, 100, 30]);
      expect(pages.flat()).toEqual(ids);
    });
  });

  it('lose a picture, and a revocation, that they should not have any more', async () => {
    await users.create([user('ann', { image: PICTURE })]);
    await users.update([user('ann', { tokensRevokedBefore: CUT })]);
    await users.update([user('ann', { name: 'Anna' })]);
    expect(await users.query({ ids: ['ann'] })).toMatchObject([
      { name: 'Anna', image: PICTURE, tokensRevokedBefore: CUT },
    ]);
    await users.update([user('ann', { image: null, tokensRevokedBefore: null })]);
    expect(await users.query({ ids: ['ann'] })).toMatchObject([{ image: undefined, tokensRevokedBefore: null }]);
  });

  it('are deactivated and reactivated; a change that is already made is refused, and all of the call with it', async () => {
    await users.create([user('ann'), user('bea')]);
    expect(await finished(await users.deactivate(['ann', 'bea']))).toEqual({
      status: 'completed',
      results: { ann: 'ok', bea: 'ok' },
    });
    expect(await refusal(users.deactivate(['ann']))).toMatchObject({ invalidInput: true, permanent: true });
    expect(await refusal(users.update([user('ann')]))).toMatchObject({ invalidInput: true, permanent: true });
    expect(await finished(await users.reactivate(['ann']))).toMatchObject({ status: 'completed' });
    expect(await refusal(users.reactivate(['ann', 'bea']))).toMatchObject({ invalidInput: true });
    expect(await users.query({ ids: ['ann', 'bea'] })).toMatchObject([{ deactivated: false }, { deactivated: true }]);
  });

  it('are deleted softly, restored, and deleted for good, after which their ids are unused', async () => {
    await users.create([user('ann')]);
    expect(await finished(await users.remove(['ann'], 'soft'))).toEqual({
      status: 'completed',
      results: { ann: 'ok' },
    });
    expect(await users.query({ ids: ['ann'] })).toEqual([]);
    await users.restore(['ann']);
    expect(await users.query({ ids: ['ann'] })).toHaveLength(1);
    await finished(await users.remove(['ann'], 'hard'));
    expect(await refusal(users.restore(['ann']))).toMatchObject({ notFound: true });
    expect(await refusal(users.create([user('ann')]))).toMatchObject({ notFound: true, permanent: true });
  });

  describe('and a task', () => {
    const answered = (...statuses: readonly string[]) => {
      const left = [...statuses];
      return proxy.order(({ path }) => path.startsWith('/tasks/'), {
        before: (reply) => {
          reply.writeHead(200, { 'content-type': 'application/json' });
          reply.end(JSON.stringify({ task_id: 'task', status: left.length > 1 ? left.shift() : left[0] }));
        },
      });
    };

    it('is asked for until it has ended, and each answer told', async () => {
      answered('waiting', 'pending', 'running', 'failed');
      const seen: string[] = [];
      const task = await users.waitForTask('task', {
        timeoutMs: 10_000,
        onPoll: ({ status }) => void seen.push(status),
      });
      expect(task).toEqual({ status: 'failed', results: {} });
      expect(seen).toEqual(['waiting', 'pending', 'running', 'failed']);
    });

    it('that does not end is waited for no longer than was said', async () => {
      const asked = answered('running');
      expect(await users.waitForTask('task', { timeoutMs: 2000 })).toMatchObject({ status: 'running' });
      expect(asked.hits).toBeGreaterThan(1);
    });

    it('is asked for again after a fault, and not while Stream wants to be left alone', async () => {
      await users.create([user('ann')]);
      const taskId = await users.deactivate(['ann']);
      const fault = proxy.order(({ path }) => path.startsWith('/tasks/'), {
        before: (reply) => {
          fault.clear();
          reply.socket?.destroy();
        },
      });
      expect(await finished(taskId)).toMatchObject({ status: 'completed' });
      expect(fault.hits).toBe(1);
      const limit = proxy.order(({ path }) => path.startsWith('/tasks/'), limitedFor(60));
      await expect(users.waitForTask(taskId, { timeoutMs: 5000 })).rejects.toMatchObject({ status: 429 });
      expect(limit.hits).toBe(1);
    });

    it('that Stream does not know, or tells nonsense of, is an error', async () => {
      expect(await refusal(users.task('unknown'))).toMatchObject({ notFound: true });
      answered('resting');
      expect(await refusal(users.task('task'))).toMatchObject({ retryable: true });
    });
  });
});
