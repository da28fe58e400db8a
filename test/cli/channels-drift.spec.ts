import { CliProgram } from '../support/cli-program.js';

const WORK = { dueAt: null, attempts: 0, fence: 0, owner: null, leaseUntil: null, failingSince: null };
const CHANNEL = 'messaging:ann-bob';

describe('channels:drift', () => {
  let cli: CliProgram;

  beforeEach(async () => {
    cli = await CliProgram.open();
    await cli.store(['ann', 'bob']);
    expect((await cli.run('users:sync', '--all')).code).toBe(0);
    await cli.database.collection<{ _id: string }>('friendships').insertOne({
      _id: 'friendship',
      pair: 'ann:bob',
      members: ['ann', 'bob'],
      requester: 'ann',
      recipient: 'bob',
      status: 'accepted',
      requestedAt: new Date(),
      acceptedAt: new Date(),
      endedAt: null,
      channelId: 'ann-bob',
      work: { ...WORK, status: 'idle', revision: 1, doneRevision: 1, requestId: null, lastError: null },
    } as { _id: string });
  });
  afterEach(() => cli.close());

  const rows = (stdout: string): string[] =>
    stdout
      .trim()
      .split('\n')
      .map((row) => row.replaceAll(/ {2,}/g, '  '));
  const channel = () => cli.streamClient.channel('messaging', 'ann-bob');
  const membersInStream = async (): Promise<string[]> =>
    (await channel().query({ state: true, watch: false, presence: false })).members.map(({ user_id: id }) => id ?? '');

  it('finds a channel that Stream lacks, and makes it with --repair', async () => {
    const found = await cli.run('channels:drift');
    expect({ ...found, stdout: rows(found.stdout) }).toEqual({
      code: 1,
      stdout: [`missing  ${CHANNEL}`, '1 records and 0 channels in Stream compared, 0 on their way: 1 difference'],
      stderr: '',
    });
    const repaired = await cli.run('channels:drift', '--repair');
    expect([repaired.code, rows(repaired.stdout).at(-1)]).toEqual([0, '1 repaired, 0 under way']);
    expect(await membersInStream()).toEqual(['ann', 'bob']);
    const again = await cli.run('channels:drift');
    expect({ ...again }).toEqual({
      code: 0,
      stdout: '1 records and 1 channels in Stream compared, 0 on their way: no differences\n',
      stderr: '',
    });
  });

  it('finds strangers, missing members and a frozen channel, and reports channels that nobody owns', async () => {
    await cli.run('channels:drift', '--repair');
    await cli.streamClient.upsertUser({ id: 'stranger' });
    await channel().addMembers(['stranger']);
    await channel().removeMembers(['bob']);
    await channel().updatePartial({ set: { frozen: true } });
    const foreign = cli.streamClient.channel('messaging', 'support-customer-99', { created_by_id: 'stranger' });
    await foreign.create();

    const { code, stdout } = await cli.run('channels:drift', '--repair', '--json');

    const lines = rows(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    const owned = { cid: CHANNEL, owner: 'friendships', recordId: 'friendship', deadLetter: null };
    expect(lines.slice(0, -1)).toEqual([
      { ...owned, kind: 'members', details: ['+stranger', '-bob'] },
      { ...owned, kind: 'frozen', details: ['frozen'] },
      {
        cid: 'messaging:support-customer-99',
        owner: null,
        recordId: null,
        deadLetter: null,
        kind: 'unowned',
        details: [],
      },
    ]);
    expect(lines.at(-1)).toMatchObject({ summary: { records: 1, streamChannels: 2, repaired: 1, underWay: 0 } });
    // An unowned channel is for the operator to look at.
    expect(code).toBe(1);
    expect((await membersInStream()).toSorted()).toEqual(['ann', 'bob']);
  });

  it('leaves what Stream does not take to the servers', async () => {
    await cli.streamControl.addFault({ path: '/channels/messaging/ann-bob/*', status: 503 });
    const { code, stdout } = await cli.run('channels:drift', '--repair');
    expect([code, rows(stdout).at(-1)]).toEqual([1, '0 repaired, 1 under way']);
    const record = await cli.database.collection('friendships').findOne({});
    expect(record?.['work']).toMatchObject({ status: 'due', attempts: 1 });
  });
});
