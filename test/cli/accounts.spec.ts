import { openSession } from '../auth/accounts.js';
import { CliProgram } from '../support/cli-program.js';
import { createTestApp } from '../support/create-test-app.js';

describe('accounts by the command line', () => {
  let cli: CliProgram;

  beforeAll(async () => {
    cli = await CliProgram.open();
  });
  afterEach(() => cli.streamControl.clearFaults());
  afterAll(() => cli.close());

  const stored = async (id: string) => {
    const account = await cli.accounts().findOne({ _id: id });
    if (!account) throw new Error(`there is no account ${id}`);
    return account;
  };
  const one = (id: string, outcome: string, ok = true) => ({
    answer: { results: [expect.objectContaining({ id, outcome, ok }) as unknown] },
    code: ok ? 0 : 1,
  });

  it('are created, here and in Stream', async () => {
    const made = await cli.run('users:create', '--name', 'Ada Admin', '--email', ' Ada@Example.com', '--role', 'admin');
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^[0-9a-f]{24} {2}created\n$/) as string,
      stderr: '',
    });
    const id = made.stdout.slice(0, 24);
    expect(await stored(id)).toMatchObject({ fullName: 'Ada Admin', email: 'ada@example.com', role: 'admin' });
    expect((await cli.inStream([id])).get(id)).toMatchObject({ name: 'Ada Admin', role: 'admin' });
  });

  it.each<[string, string | Buffer, ...string[]]>([
    ['too short', 'short', '--email', 'short@example.com'],
    ['too common', 'Password123', '--email', 'common@example.com'],
    ['the own address', 'una.long@example.com', '--email', 'una.long@example.com'],
    ['text of another encoding', Buffer.from('correct hörse battery', 'latin1'), '--email', 'latin@example.com'],
    ['UTF-16 without a mark', Buffer.from('correct horse battery', 'utf16le'), '--email', 'utf16@example.com'],
    ['too long', 'x'.repeat(1025), '--email', 'long@example.com'],
    ['a flood', 'x'.repeat(5000), '--email', 'flood@example.com'],
    ['of no use', 'correct horse battery'],
  ])('are not made with a password that is %s', async (_what, password, ...more) => {
    const args = ['users:create', '--name', 'Una', '--id', 'not-una', '--password-stdin', ...more];
    const { code, stdout, stderr } = await cli.runWith({ input: password }, args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: .+\n$/) as string,
    });
    expect(stderr).not.toContain(String(password));
    expect(await cli.accounts().countDocuments({ _id: 'not-una' })).toBe(0);
  });

  it('have the same password in whichever encoding a shell writes it, and sign in with it', async () => {
    const test = await createTestApp({ MONGODB_URI: cli.settings['MONGODB_URI'] ?? '' });
    try {
      const text = 'correct hörse battery';
      for (const [at, input] of [
        Buffer.from(text),
        Buffer.from(`\ufeff${text}\r\n`),
        Buffer.from(`\ufeff${text}\r\n`, 'utf16le'),
      ].entries()) {
        const email = `encoded-${at}@example.com`;
        const args = ['users:create', '--name', 'Una', '--email', email, '--password-stdin', '--no-wait'];
        expect((await cli.runWith({ input }, args)).code).toBe(0);
        await openSession(test, { email, password: text, fullName: 'Una' });
      }
    } finally {
      await test.close();
    }
  });

  it('have no password where accounts sign in elsewhere', async () => {
    const settings = { ...cli.settings, LOCAL_ACCOUNTS: 'false' };
    const args = ['users:create', '--name', 'Una', '--id', 'elsewhere', '--email', 'una@example.com'];
    const input = 'correct horse battery';
    const { code, stderr } = await cli.runWith({ input, settings }, [...args, '--password-stdin']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('LOCAL_ACCOUNTS') as string]);
    expect((await cli.runWith({ settings }, args)).code).toBe(0);
  });

  it('follow the minimum length of the settings', async () => {
    const settings = { ...cli.settings, PASSWORD_MIN_LENGTH: '12' };
    const args = ['users:create', '--name', 'Una', '--email', 'twelve@example.com', '--password-stdin', '--no-wait'];
    const { code, stderr } = await cli.runWith({ settings, input: 'xk4.q9tzab.' }, args);
    expect([code, stderr]).toEqual([2, 'error: Password must be at least 12 characters\n']);
    expect((await cli.runWith({ settings, input: 'xk4.q9tzab.m' }, args)).code).toBe(0);
  });

  it('have an address once, however its domain is written', async () => {
    await cli.store(['spelled'], { email: 'una@xn--mnchen-3ya.de' });
    const { code, stderr } = await cli.run('users:create', '--name', 'Una', '--email', 'una@MÜNCHEN.de');
    expect([code, stderr]).toEqual([1, 'error: no account was made: another one has this email address\n']);
    expect(
      (await cli.run('users:create', '--name', 'Una', '--email', 'una@xn--bcher-kva.de', '--id', 'una')).code,
    ).toBe(0);
    expect(await stored('una')).toMatchObject({ email: 'una@bücher.de' });
  });

  it('are made under an id and a number of the operator’s choice', async () => {
    const args = ['--name', 'Carl', '--id', 'carl', '--customer-id', '42', '--role', 'customer'];
    expect(await cli.runForJson('users:create', ...args)).toMatchObject(one('carl', 'created'));
    expect(await stored('carl')).toMatchObject({ customerId: 42, role: 'customer' });
  });

  it('are not made twice, nor in the place of something else', async () => {
    await cli.store(['taken'], { email: 'taken@example.com', customerId: 4711 });
    for (const [args, reason] of [
      [['--id', 'taken'], 'another one has this id'],
      [['--email', 'TAKEN@example.com'], 'another one has this email address'],
      [['--customer-id', '4711'], 'another one has this customer number'],
      [['--id', 'system'], '"system" is a reserved id'],
      [['--id', 'customer-12'], '"customer-12" is a reserved id'],
    ] as const) {
      const { code, stdout, stderr } = await cli.run('users:create', '--name', 'Robin', ...args);
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: no account was made: ${reason}\n`,
      });
    }
  });

  it('are created while Stream is away, and reported as under way', async () => {
    await cli.streamControl.addFault({ path: '/users', status: 503 });
    const args = ['users:create', '--name', 'Robin', '--id', 'early'];
    expect(await cli.runForJson(...args, '--timeout', '1')).toMatchObject(one('early', 'under-way', false));
    expect((await stored('early')).work.status).toBe('due');
    await cli.streamControl.clearFaults();
    expect(await cli.runForJson('users:sync', 'early')).toMatchObject(one('early', 'synced'));
  });

  it('get another role, in Stream too', async () => {
    await cli.store(['climber']);
    expect(await cli.runForJson('users:role', 'climber', 'admin')).toMatchObject(one('climber', 'admin'));
    expect(await stored('climber')).toMatchObject({ role: 'admin' });
    expect((await cli.inStream(['climber'])).get('climber')).toMatchObject({ role: 'admin' });
    expect(await cli.runForJson('users:role', 'climber', 'admin')).toMatchObject(one('climber', 'was-admin-already'));
    expect(await cli.runForJson('users:role', 'nobody', 'admin')).toMatchObject(one('nobody', 'not-found', false));
  });

  it('are deactivated and reactivated, each by itself', async () => {
    await cli.store(['ann', 'bob']);
    const first = await cli.run('users:deactivate', 'ann', 'nobody', 'bob', 'ann');
    expect(first).toMatchObject({ code: 1, stdout: 'ann     deactivated\nnobody  not found\nbob     deactivated\n' });
    const events = first.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(events).toEqual(
      ['ann', 'bob'].map((accountId) =>
        expect.objectContaining({ context: 'security', msg: 'account deactivated', by: 'operator', accountId }),
      ),
    );
    expect((await stored('bob')).deactivatedAt).toBeInstanceOf(Date);
    expect((await cli.inStream(['bob'])).get('bob')).toHaveProperty('deactivated_at');
    expect(await cli.runForJson('users:deactivate', 'bob')).toMatchObject(one('bob', 'was-deactivated-already'));
    expect(await cli.runForJson('users:reactivate', 'bob')).toMatchObject(one('bob', 'reactivated'));
    expect((await stored('bob')).deactivatedAt).toBeNull();
    expect((await cli.inStream(['bob'])).get('bob')).not.toHaveProperty('deactivated_at');
    expect(await cli.runForJson('users:reactivate', 'bob')).toMatchObject(one('bob', 'was-active-already'));
    expect((await stored('ann')).deactivatedAt).toBeInstanceOf(Date);
  });

  it('are deleted for good, with a result for each', async () => {
    await cli.store(['gone-1', 'gone-2', 'stays'], { role: 'vet' });
    expect((await cli.run('users:sync', 'gone-1', 'gone-2', 'stays')).code).toBe(0);
    const { code, stdout } = await cli.run('users:delete', 'gone-1', 'nobody', 'gone-2', 'gone-1', '--yes');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'gone-1  deleted\nnobody  not found\ngone-2  deleted\n',
    });
    expect(await stored('gone-1')).toMatchObject({ fullName: '', deletion: 'hard', work: { status: 'idle' } });
    expect((await stored('stays')).deletedAt).toBeNull();
    expect([...(await cli.inStream(['gone-1', 'gone-2', 'stays'])).keys()]).toEqual(['stays']);
    expect(await cli.runForJson('users:delete', 'gone-2', '--yes')).toMatchObject(one('gone-2', 'was-deleted-already'));
    for (const command of ['users:deactivate', 'users:reactivate']) {
      expect(await cli.runForJson(command, 'gone-1')).toMatchObject(one('gone-1', 'is-deleted', false));
    }
    expect(await cli.runForJson('users:role', 'gone-1', 'user')).toMatchObject(one('gone-1', 'is-deleted', false));
  });

  it('are deleted softly first, and hard later', async () => {
    await cli.store(['fading']);
    expect(await cli.runForJson('users:delete', 'fading', '--soft', '--yes')).toMatchObject(one('fading', 'deleted'));
    expect(await stored('fading')).toMatchObject({ fullName: '', deletion: 'soft' });
    const again = await cli.runForJson('users:delete', 'fading', '--soft', '--yes');
    expect(again).toMatchObject(one('fading', 'was-deleted-already'));
    expect(await cli.runForJson('users:delete', 'fading', '--yes')).toMatchObject(one('fading', 'deleted'));
    expect(await stored('fading')).toMatchObject({ fullName: '', deletion: 'hard' });
  });

  it('are changed here at once without waiting for Stream', async () => {
    await cli.store(['hurried']);
    await cli.streamControl.addFault({ status: 503 });
    expect(await cli.runForJson('users:deactivate', 'hurried', '--no-wait')).toMatchObject(one('hurried', 'marked'));
    expect((await stored('hurried')).deactivatedAt).toBeInstanceOf(Date);
  });
});
