import { CliProgram } from '../support/cli-program.js';

/** Stream refuses it: a user id has no blanks. An import may have brought it all the same. */
const BAD_ID = 'not an id of Stream’s';

describe('users:sync', () => {
  let cli: CliProgram;

  beforeEach(async () => {
    cli = await CliProgram.open();
  });
  afterEach(() => cli.close());

  const ids = (count: number) => Array.from({ length: count }, (_, index) => `account-${index}`);

  it('sends the accounts that were named, and no other', async () => {
    await cli.store(ids(3));
    const { code, answer } = await cli.runForJson('users:sync', 'account-2', 'nobody', 'account-0');
    expect({ code, answer }).toEqual({
      code: 1,
      answer: {
        results: [
          { id: 'account-2', outcome: 'synced', ok: true },
          { id: 'nobody', outcome: 'not-found', ok: false },
          { id: 'account-0', outcome: 'synced', ok: true },
        ],
      },
    });
    expect([...(await cli.inStream(ids(3))).keys()]).toEqual(['account-0', 'account-2']);
  });

  it('sends all, in batches, and names the one that Stream does not take, which holds no other back', async () => {
    await cli.store([...ids(150), BAD_ID]);
    const { code, answer } = await cli.runForJson('users:sync', '--all');
    expect(code).toBe(1);
    expect(answer).toEqual({
      accounts: 151,
      synced: 150,
      underWay: 0,
      failed: 1,
      problems: [{ id: BAD_ID, outcome: 'failed', ok: false, detail: expect.any(String) as string }],
    });
    expect((await cli.inStream(ids(100))).size).toBe(100);
    const text = await cli.run('users:sync', '--all');
    expect(text.stdout).toMatch(
      /^151 accounts: 150 synced, 0 under way, 1 failed\nnot an id of Stream’s {2}failed {2}.+\n$/,
    );
  });

  it('marks all without waiting, which is no failure', async () => {
    await cli.store(ids(3));
    await cli.streamControl.addFault({ status: 503 });
    const { code, answer } = await cli.runForJson('users:sync', '--all', '--no-wait');
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { accounts: 3, synced: 0, underWay: 3, failed: 0, problems: [] },
    });
  });

  it('gives another attempt to what was given up', async () => {
    await cli.store(['lost'], {
      work: { status: 'dead', dueAt: null, revision: 3, doneRevision: 2, fence: 5, attempts: 12 },
    });
    const { code, stdout } = await cli.run('users:sync', 'lost');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'lost  synced\n' });
  });

  it('reports what is under way when the time is over, and ends', async () => {
    await cli.store(ids(2));
    await cli.streamControl.addFault({ status: 503 });
    const { code, answer } = await cli.runForJson('users:sync', '--all', '--timeout', '1');
    expect({ code, answer }).toEqual({
      code: 1,
      answer: { accounts: 2, synced: 0, underWay: 2, failed: 0, problems: [] },
    });
    const some = await cli.runForJson('users:sync', 'account-1', '--timeout', '1');
    expect(some).toMatchObject({
      code: 1,
      answer: { results: [{ id: 'account-1', outcome: 'under-way', ok: false }] },
    });
  });

  it('starts none of the server’s other loops: a due event stays for a server', async () => {
    await cli.store(['somebody']);
    const due = {
      status: 'due',
      dueAt: new Date(0),
      attempts: 0,
      fence: 0,
      owner: null,
      leaseUntil: null,
      revision: 1,
    };
    await cli.database.collection('inbox').insertOne({ _id: 'event' as never, type: 'message.new', work: due });
    expect((await cli.run('users:sync', 'somebody')).code).toBe(0);
    const event = await cli.database.collection('inbox').findOne({ _id: 'event' as never });
    expect(event?.['work']).toEqual(due);
  });
});
