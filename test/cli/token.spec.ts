import { CliProgram } from '../support/cli-program.js';

describe('token', () => {
  let cli: CliProgram;

  beforeAll(async () => {
    cli = await CliProgram.open();
    await cli.store(['alice']);
    await cli.store(['carl'], { customerId: 42, role: 'customer' });
    await cli.store(['locked-out'], { deactivatedAt: new Date() });
    await cli.store(['gone'], { deletedAt: new Date(), deletion: 'hard' });
    await cli.streamClient.upsertUsers([{ id: 'alice' }, { id: 'customer-42' }]);
  });
  afterAll(() => cli.close());

  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
  const recorded = (stderr: string): Record<string, unknown> => JSON.parse(stderr) as Record<string, unknown>;

  it('prints a token that Stream takes, alone, and records it in the log', async () => {
    const { code, stdout, stderr } = await cli.run('token', 'alice', '--ttl', '600');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { user_id, iat, exp } = claimsOf(stdout);
    expect(user_id).toBe('alice');
    expect((exp as number) - (iat as number)).toBe(605);
    expect(recorded(stderr)).toMatchObject({
      context: 'security',
      msg: 'chat token issued',
      accountId: 'alice',
      by: 'operator',
      streamUserId: 'alice',
    });
    const url = `${cli.stream.url}/channels?api_key=${cli.stream.apiKey}`;
    const headers = { authorization: stdout.trim(), 'stream-auth-type': 'jwt', 'content-type': 'application/json' };
    const body = JSON.stringify({ filter_conditions: { members: { $in: ['alice'] } } });
    const asked = await fetch(url, { method: 'POST', headers, body });
    expect(asked.status).toBe(201);
  });

  it('prints the expiry as JSON', async () => {
    const { code, answer } = await cli.runForJson('token', 'alice');
    const { token, expiresAt, ...rest } = answer as { token: string; expiresAt: number };
    expect({ code, rest }).toEqual({ code: 0, rest: { userId: 'alice' } });
    expect(claimsOf(token)['exp']).toBe(expiresAt / 1000);
  });

  it('speaks for a customer identity when asked to', async () => {
    const { code, answer } = await cli.runForJson('token', 'carl', '--customer');
    expect({ code, answer }).toMatchObject({ code: 0, answer: { userId: 'customer-42' } });
    expect(claimsOf((answer as { token: string }).token)['user_id']).toBe('customer-42');
    expect(await cli.database.collection('support_channels').findOne({ _id: 42 as never })).not.toBeNull();
  });

  it.each([
    [['nobody'], 'there is no account nobody'],
    [['locked-out'], 'the account is deactivated or deleted'],
    [['gone'], 'the account is deactivated or deleted'],
    [['alice', '--customer'], 'the account has no customer number'],
  ])('gives none to %j: %s', async (args, reason) => {
    const { code, stdout, stderr } = await cli.run('token', ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `error: no token: ${reason}\n` });
  });
});
