import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually.js';
import { chatsOf } from './chats.js';
import { command, ROOT, type SandboxFile, start, type Starter } from './starter.js';

/** One start for all of these: none of them changes what another one looks at. */
describe('a system that npm start runs', () => {
  let folder: string;
  let starter: Starter;
  let system: SandboxFile;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'npm-start-'));
    starter = start(folder, { LOG_LEVEL: 'warn' });
    system = await starter.ready();
  }, 120_000);
  afterAll(async () => {
    starter.send('SIGTERM');
    await starter.exited;
    rmSync(folder, { recursive: true });
  });

  it('runs everything from nothing, and the calls of sandbox:show lead to a conversation', async () => {
    expect(statSync(path.join(folder, 'sandbox.json')).mode & 0o777).toBe(0o600);
    expect(new Set(system.accounts.map(({ role }) => role))).toEqual(
      new Set(['pet-owner', 'vet', 'customer', 'user', 'admin']),
    );
    expect(system.accounts.filter(({ role }) => role === 'vet')).toHaveLength(2);
    expect(system.accounts.find(({ role }) => role === 'customer')?.customerId).toBe(1001);

    const printed = command(folder, ['sandbox:show']).stdout.match(/^ {2}(?:export|curl) .*$/gm) ?? [];
    expect(printed).toHaveLength(system.accounts.length + 5);
    const failing = printed.map((line) => line.replaceAll('curl -sS', 'curl -sS --fail-with-body'));
    const shell = spawnSync('bash', ['-eo', 'pipefail', '-c', failing.join('\n')], { encoding: 'utf8' });
    expect({ status: shell.status, stderr: shell.stderr }).toEqual({ status: 0, stderr: '' });

    const channelId = `appointment-${system.appointment.id}`;
    await eventually('the message in the list of chats', async () => {
      const { channels } = await chatsOf(system, 'sample-owner');
      return channels.some(({ id, lastMessage }) => id === channelId && lastMessage === 'Hello, doctor');
    });
  });

  it('makes accounts that sign in with the printed password, complete with a picture that the server draws', async () => {
    const shown = command(folder, ['sandbox:show']).stdout;
    for (const { id, email, password = '' } of system.accounts) {
      expect(shown).toContain(password);
      const answer = await fetch(`${system.apiUrl}/api/auth/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      const { user } = (await answer.json()) as { user: Record<string, unknown> };
      expect(user).toMatchObject({
        id,
        isOnboarded: true,
        bio: expect.stringMatching(/./) as string,
        nativeLanguage: expect.stringMatching(/^[a-z]+$/) as string,
        learningLanguages: [expect.stringMatching(/^[a-z]+$/)],
        location: expect.stringMatching(/./) as string,
        profilePic: `${system.publicUrl}/api/avatars/${id}.svg`,
      });
      const picture = await fetch(`${system.apiUrl}/api/avatars/${id}.svg`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, expect.stringContaining('svg')]);
    }
  });

  it('lets a page of the usual frontend sign in by a cookie, over plain http', async () => {
    const [account] = system.accounts;
    const answer = await fetch(`${system.apiUrl}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:5173' },
      body: JSON.stringify({ email: account?.email, password: account?.password }),
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:5173']);
    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('refuses a second start in the same folder, and the first one goes on', async () => {
    const second = start(folder);
    await expect(second.exited).resolves.toBe(1);
    expect(second.output()).toMatch(/^npm start: already running at http:.+ \(process \d+, data in .+\n$/);
    expect(second.output()).toContain(`at ${system.apiUrl} (`);
    expect(existsSync(path.join(folder, 'sandbox.json'))).toBe(true);
    await expect(chatsOf(system, 'sample-owner')).resolves.toHaveProperty('channels');
  });

  describe('beside npm run cli', () => {
    it('works with what is given instead, and then without a word', async () => {
      const { mongodbUri, jwtSecret, stream } = system;
      const given = {
        MONGODB_URI: mongodbUri,
        JWT_SECRET: jwtSecret,
        STREAM_API_KEY: stream.apiKey,
        STREAM_API_SECRET: stream.apiSecret,
        STREAM_BASE_URL: stream.url,
        NODE_ENV: 'production',
      };
      expect(command(folder, ['users:sync', 'sample-user'], given)).toEqual({
        status: 0,
        stdout: 'sample-user  synced\n',
        stderr: '',
      });
    });

    it('works with the system that runs in the same folder, and says so beside the result', async () => {
      const { mongodbUri, jwtSecret, stream, hms } = system;
      const { status, stdout, stderr } = command(folder, ['users:deactivate', 'sample-user', '--json']);
      expect({ status, stdout: JSON.parse(stdout) as unknown }).toEqual({
        status: 0,
        stdout: { results: [{ id: 'sample-user', outcome: 'deactivated', ok: true }] },
      });
      const [notice, event = '', ...more] = stderr.trimEnd().split('\n');
      expect([notice, more]).toEqual([
        `using the running sandbox: database ${mongodbUri.replace(/\?.*/, '')}, Stream at ${stream.url}, 100ms at ${hms.url}, its JWT secret`,
        [],
      ]);
      expect(JSON.parse(event)).toMatchObject({ msg: 'account deactivated', by: 'operator', accountId: 'sample-user' });
      for (const secret of [jwtSecret, stream.apiSecret, hms.secret]) expect(stdout + stderr).not.toContain(secret);
      expect(command(folder, ['users:role', 'nobody', 'vet']).status).toBe(1);
      expect(command(folder, ['users:role', 'sample-user']).status).toBe(2);
    });
  });
});

describe('npm run cli without a running system', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'npm-run-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has no samples to show when nothing runs', () => {
    expect(command(folder, ['sandbox:show'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `npm run cli: no system is ready in ${folder}: run "npm start" first\n`,
    });
  });

  it('names what is missing when nothing runs', () => {
    const { status, stdout, stderr } = command(folder, ['users:sync', 'sample-user']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: The settings cannot be used: MONGODB_URI is missing; .+\n$/);
  });

  it('builds only what has changed, and prints nothing but the result', () => {
    const run = () => spawnSync('npm', ['run', '-s', 'cli', '--', '--version'], { cwd: ROOT, encoding: 'utf8' });
    expect(run().stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const again = run();
    expect(again.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(again.stderr).not.toContain('Building');
  });
});
