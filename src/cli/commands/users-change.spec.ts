import { PassThrough } from 'node:stream';
import type { AccountState, SyncStatus } from '../../users/account-states.service.js';
import type { Application } from '../application.js';
import { Cli } from '../cli.js';
import { EXIT } from '../cli-error.js';
import { resultOf } from '../results.js';
import { Terminal } from '../terminal.js';
import { changeAccounts } from './users-change.js';

const state = (id: string, sync: SyncStatus, more: Partial<AccountState> = {}): AccountState => ({
  id,
  role: 'user',
  deactivated: false,
  deletion: null,
  sync,
  lastError: null,
  ...more,
});

/** Accounts that settle when they are marked again. */
function makeApplication(accounts: readonly AccountState[]) {
  const known = new Map(accounts.map((account) => [account.id, account]));
  const markedAgain: string[] = [];
  const states = {
    findMany: (ids: readonly string[]) =>
      Promise.resolve(new Map(ids.flatMap((id) => [...known].filter(([k]) => k === id)))),
    markAgain: (ids: readonly string[]) => {
      markedAgain.push(...ids);
      for (const id of ids) known.set(id, state(id, 'done'));
      return Promise.resolve();
    },
  };
  return { application: { states } as unknown as Application, markedAgain };
}

function makeCli(signal = new AbortController().signal): Cli {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  return new Cli(new Terminal(streams), signal, () => Promise.reject(new Error('not here')));
}

const WAIT = { wait: true, timeout: 5 };
const unchanged = () => ({ outcome: 'was-so-already', ok: true });

describe('a change of accounts', () => {
  it('returns a result for each, in their order', async () => {
    const { application } = makeApplication([
      state('a', 'done'),
      state('b', 'dead', { lastError: 'Stream said no' }),
      state('c', 'done'),
    ]);
    const change = { apply: (id: string) => Promise.resolve(id !== 'c' && id !== 'x'), done: 'changed', unchanged };
    expect(await changeAccounts(makeCli(), application, ['a', 'x', 'b', 'c'], change, WAIT)).toEqual([
      { id: 'a', outcome: 'changed', ok: true },
      { id: 'x', outcome: 'not-found', ok: false },
      { id: 'b', outcome: 'failed', ok: false, detail: 'Stream said no' },
      { id: 'c', outcome: 'was-so-already', ok: true },
    ]);
  });

  it('is not ended by one that fails', async () => {
    const { application } = makeApplication([state('a', 'done'), state('b', 'done')]);
    const apply = (id: string): Promise<boolean> =>
      id === 'a' ? Promise.reject(new Error('the database is away')) : Promise.resolve(true);
    const change = { apply, done: 'changed', unchanged };
    expect(await changeAccounts(makeCli(), application, ['a', 'b'], change, WAIT)).toEqual([
      { id: 'a', outcome: 'failed', ok: false, detail: 'the database is away' },
      { id: 'b', outcome: 'changed', ok: true },
    ]);
  });

  it('changes no further account once it is stopped', async () => {
    const { application } = makeApplication([state('a', 'done'), state('b', 'done')]);
    const stop = new AbortController();
    const applied: string[] = [];
    const apply = (id: string): Promise<boolean> => {
      applied.push(id);
      stop.abort();
      return Promise.resolve(true);
    };
    const change = { apply, done: 'changed', unchanged };
    const changing = changeAccounts(makeCli(stop.signal), application, ['a', 'b'], change, WAIT);
    await expect(changing).rejects.toMatchObject({ exitCode: EXIT.aborted, message: 'stopped after 1 of 2 accounts' });
    expect(applied).toEqual(['a']);
  });

  it('marks one again that is in the requested state but whose work is dead', async () => {
    const { application, markedAgain } = makeApplication([state('a', 'dead'), state('b', 'done')]);
    const change = { apply: () => Promise.resolve(false), done: 'changed', unchanged };
    const [a, b] = await changeAccounts(makeCli(), application, ['a', 'b'], change, WAIT);
    expect(markedAgain).toEqual(['a']);
    expect([a?.outcome, b?.outcome]).toEqual(['changed', 'was-so-already']);
  });
});

describe('the result of an account', () => {
  it('is good only when Stream has it', () => {
    expect(resultOf('a', state('a', 'done'), 'changed')).toEqual({ id: 'a', outcome: 'changed', ok: true });
    expect(resultOf('a', state('a', 'under-way', { lastError: 'timeout' }), 'changed')).toEqual({
      id: 'a',
      outcome: 'under-way',
      ok: false,
      detail: 'timeout',
    });
    expect(resultOf('a', undefined, 'changed')).toEqual({ id: 'a', outcome: 'not-found', ok: false });
  });
});
