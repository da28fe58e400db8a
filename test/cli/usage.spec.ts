import { CliProgram } from '../support/cli-program.js';

const COMMANDS = [
  'users:create',
  'users:sync',
  'users:role',
  'users:deactivate',
  'users:reactivate',
  'users:delete',
  'users:drift',
  'channels:drift',
  'rooms:list',
  'rooms:end',
  'stream:setup',
  'stream:doctor',
  'token',
];

describe('the command line', () => {
  let cli: CliProgram;

  beforeAll(async () => {
    cli = await CliProgram.open();
    await cli.store(['somebody']);
  });
  afterAll(() => cli.close());

  it('prints its version and all commands, each with an example and the exit codes', async () => {
    const version = await cli.run('--version');
    expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' });
    const help = await cli.run('--help');
    expect(help.code).toBe(0);
    const listed = [...help.stdout.matchAll(/^ {2}([a-z:]+) .*$/gm)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(COMMANDS));
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await cli.run(command, '--help');
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Example:\n {2}\\$ .*npm run -s cli -- ${command}( |$)`, 'm'));
      expect(stdout).toMatch(/^Exit codes:\n {2}0 .+\n {2}1 .+\n {2}2 .+\n {2}3 .+$/m);
    }
  });

  it.each<[what: string, args: string[]]>([
    ['nothing at all', []],
    ['a command that does not exist', ['users:dance']],
    ['an unknown option', ['users:sync', 'somebody', '--every']],
    ['users:sync without ids', ['users:sync']],
    ['users:sync with ids and --all', ['users:sync', 'somebody', '--all']],
    ['users:delete without ids', ['users:delete']],
    ['an id that can be none', ['users:delete', 'not an id', '--yes']],
    ['an operator for an id', ['users:delete', '{"$ne":null}', '--yes']],
    ['too many ids', ['users:delete', ...Array.from({ length: 1001 }, (_, index) => `account-${index}`), '--yes']],
    ['a deletion without confirmation', ['users:delete', 'somebody']],
    ['no time to wait', ['users:delete', 'somebody', '--yes', '--timeout', '0']],
    ['an unknown role', ['users:role', 'somebody', 'king']],
    ['no role', ['users:role', 'somebody']],
    ['no name', ['users:create']],
    ['an empty name', ['users:create', '--name', '  ']],
    ['a name that is too long', ['users:create', '--name', 'x'.repeat(121)]],
    ['an address that is none', ['users:create', '--name', 'Robin', '--email', 'nowhere']],
    ['half a customer', ['users:create', '--name', 'Robin', '--customer-id', '1.5']],
    ['a path for an id', ['users:create', '--name', 'Robin', '--id', 'a/b']],
    ['a password as an argument', ['users:create', '--name', 'Robin', '--ask-password', 'correct horse']],
    [
      'a password without a terminal to ask on',
      ['users:create', '--name', 'Robin', '--email', 'r@b.org', '--ask-password'],
    ],
    ['a token without an account', ['token']],
    ['a token for a second', ['token', 'somebody', '--ttl', '1']],
    ['a token for two accounts', ['token', 'somebody', 'else']],
  ])('answers %s with exit code 2, and does nothing', async (_what, args) => {
    const before = await cli.accounts().find().toArray();
    const { code, stdout, stderr } = await cli.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (args.length > 0) expect(stderr).toMatch(/^error: .+\n$/);
    else expect(stderr).toMatch(/^Usage: /);
    expect(await cli.accounts().find().toArray()).toEqual(before);
  });

  it('names missing settings on one line, and no value', async () => {
    const { MONGODB_URI } = cli.settings;
    const given = { MONGODB_URI: MONGODB_URI ?? '', JWT_SECRET: 'too-short-a-secret' };
    const { code, stdout, stderr } = await cli.runWith({ settings: given }, ['users:sync', 'somebody']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: The settings cannot be used: .*STREAM_API_KEY is missing.*\n$/);
    expect(stderr).not.toContain('too-short');
  });

  it('says on one line that the database does not answer, without what the address holds', async () => {
    const settings = { ...cli.settings, MONGODB_URI: 'mongodb://admin:hidden-password@127.0.0.1:9/somewhere' };
    const { code, stdout, stderr } = await cli.runWith({ settings }, ['users:sync', 'somebody']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*ECONNREFUSED.*\n$/);
    expect(stderr).not.toContain('hidden-password');
  });

  it('shows the log of the server on standard error with --verbose, and nothing of it on standard output', async () => {
    const { code, stdout, stderr } = await cli.run('users:sync', 'somebody', '--verbose');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'somebody  synced\n' });
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).toContain('work done');
  });
});
