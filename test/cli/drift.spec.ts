import { CliProgram } from '../support/cli-program.js';

const IDS = ['ann', 'bob', 'cem', 'dan'];

describe('users:drift', () => {
  let cli: CliProgram;

  beforeEach(async () => {
    cli = await CliProgram.open();
    await cli.store(IDS);
    expect((await cli.run('users:sync', '--all')).code).toBe(0);
  });
  afterEach(() => cli.close());

  /** Changes by hand in Stream's dashboard. */
  async function drift(): Promise<void> {
    await cli.streamClient.partialUpdateUser({ id: 'ann', set: { name: 'Somebody else' } });
    await cli.streamClient.partialUpdateUser({ id: 'bob', set: { role: 'admin' } });
    await cli.streamClient.deactivateUser('cem');
  }
  const lines = (stdout: string): Record<string, unknown>[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('finds none where there is none', async () => {
    const { code, stdout, stderr } = await cli.run('users:drift');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '4 accounts and 4 users in Stream compared, 0 on their way: no differences\n',
      stderr: '',
    });
  });

  it('prints every difference, and changes nothing without --repair', async () => {
    await drift();
    const { code, stdout, stderr } = await cli.run('users:drift');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((row) => row.replaceAll(/ {2,}/g, '  ')),
    ).toEqual([
      'profile  ann  name',
      'role  bob',
      'presence  cem',
      '4 accounts and 4 users in Stream compared, 0 on their way: 3 differences',
    ]);
    const again = lines((await cli.run('users:drift', '--json')).stdout);
    expect(again.slice(0, 3).map(({ kind, streamUserId }) => [kind, streamUserId])).toEqual([
      ['profile', 'ann'],
      ['role', 'bob'],
      ['presence', 'cem'],
    ]);
    expect(again.slice(3)).toMatchObject([
      { summary: { accounts: 4, marked: 0, findings: { profile: 1, missing: 0 } } },
    ]);
  });

  it('repairs what differs, without a server, and finds nothing afterwards', async () => {
    await drift();
    const { code, stdout } = await cli.run('users:drift', '--repair');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n3 accounts marked: 3 repaired, 0 under way, 0 failed\n$/);
    expect((await cli.run('users:drift')).code).toBe(0);
    expect((await cli.inStream(['ann'])).get('ann')).toMatchObject({ name: 'Account ann', role: 'user' });
  });

  it('prints users that belong to no account, which no repair changes, unless they are ignored', async () => {
    await cli.streamClient.upsertUsers([{ id: 'stranger' }]);
    const found = await cli.run('users:drift', '--repair', '--json');
    expect(found.code).toBe(1);
    expect(lines(found.stdout)).toMatchObject([
      { kind: 'unknown', streamUserId: 'stranger', accountId: null },
      { summary: { marked: 0, findings: { unknown: 1 } } },
    ]);
    const { code, stdout } = await cli.run('users:drift', '--ignore-unknown', '--json');
    expect({ code, lines: lines(stdout).length }).toEqual({ code: 0, lines: 1 });
    expect((await cli.inStream(['stranger'])).has('stranger')).toBe(true);
  });

  it('says how many it could not repair in time', async () => {
    await drift();
    await cli.streamControl.addFault({ method: 'PATCH', path: '/users', status: 503 });
    const { code, stdout } = await cli.run('users:drift', '--repair', '--timeout', '1', '--json');
    expect(code).toBe(1);
    const { summary } = lines(stdout).at(-1) as {
      summary: Record<'marked' | 'repaired' | 'underWay' | 'failed', number>;
    };
    expect(summary).toMatchObject({ marked: 3, failed: 0 });
    // The one that was only deactivated needs no update, so it may be done by then.
    expect(summary.underWay).toBeGreaterThanOrEqual(2);
    expect(summary.repaired + summary.underWay).toBe(3);
  });
});
