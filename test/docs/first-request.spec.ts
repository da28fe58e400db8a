import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../smoke/starter.js';
import { PasswordsService } from '../../src/auth/passwords/passwords.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

const run = promisify(execFile);

/** The blocks of shell lines below a heading of the README. */
function shellUnder(heading: string): string[] {
  const page = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => lines);
}

describe('the README', () => {
  let test: TestApp;
  let folder: string;

  beforeAll(async () => {
    // Without TLS, as npm start has it.
    test = await createTestApp({ COOKIE_SECURE: 'false' });
    folder = mkdtempSync(path.join(tmpdir(), 'first-request-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
  });

  /** What a running system leaves for scripts. */
  function leaveSandboxFile(content: Readonly<Record<string, unknown>>): void {
    mkdirSync(path.join(folder, '.data'), { recursive: true });
    writeFileSync(path.join(folder, '.data/sandbox.json'), JSON.stringify({ apiUrl: test.url, ...content }));
  }

  /** Runs shell lines of the README as they stand there, and returns the answers that they print. */
  async function paste(blocks: readonly string[]): Promise<unknown[]> {
    const failing = blocks.join('').replaceAll('curl -sS', 'curl -sS --fail-with-body');
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', failing], { cwd: folder });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }

  it('leads from a token to a list with the channel in it', async () => {
    const owner = await test.createAccount({ id: 'sample-owner', role: 'pet-owner', fullName: 'Olivia Owner' });
    const vet = await test.createAccount({ id: 'sample-vet', role: 'vet' });
    const appointmentTime = new Date(Date.now() + 60_000).toISOString();
    const made = await test.request('POST', '/api/appointments', {
      as: vet,
      body: { petOwnerId: owner.id, vetId: vet.id, appointmentTime },
    });
    const appointment = { id: made.body['id'] as string, petOwnerId: owner.id, vetId: vet.id, appointmentTime };
    leaveSandboxFile({ accounts: [owner, vet], appointment });

    const answers = await paste(shellUnder('A first request'));
    const channelId = `appointment-${appointment.id}`;
    const members = [owner.id, vet.id];
    expect(answers).toEqual([
      { token: expect.any(String) as string, expiresAt: expect.any(Number) as number },
      { channelId, channelType: 'messaging', members },
      {
        channels: [
          { id: channelId, name: 'Chat with Olivia Owner', members, appointmentId: appointment.id, status: 'active' },
        ],
      },
    ]);
  });

  it('leads in by a cookie, out, and in again by a token', async () => {
    leaveSandboxFile({ accounts: [{ id: 'sample-owner' }] });
    const [begin = ''] = shellUnder('A first request');
    const [signedUp, me, loggedOut, again] = await paste([begin, ...shellUnder('Signing in')]);
    expect(signedUp).toMatchObject({ success: true, user: { fullName: 'Robin Berg' } });
    expect(me).toEqual(signedUp);
    expect(loggedOut).toEqual({ success: true, message: 'Logout successful' });
    expect(again).toMatchObject({ user: { id: (signedUp as { user: { id: string } }).user.id } });
  });

  it('leads from sign-up to a friend, and to the channel of the two', async () => {
    const password = 'a password of this machine';
    const email = 'sample-user@example.com';
    const passwordHash = await test.app.get(PasswordsService).hash(password);
    const una = { id: 'sample-user', role: 'user', fullName: 'Una User', email } as const;
    await test.app.get(UsersService).create({ ...una, passwordHash });
    const accounts = [{ id: 'sample-owner' }, { ...una, password }];
    leaveSandboxFile({ publicUrl: test.url, accounts });

    const [begin = ''] = shellUnder('A first request');
    const answers = await paste([begin, ...shellUnder('Two people become friends')]);

    const [signedUp, onboarded, accepted, friends, issued] = answers;
    const { user: mia } = signedUp as { user: { id: string } };
    expect(signedUp).toMatchObject({ success: true, user: { fullName: 'Mia Muster', isOnboarded: false } });
    expect(onboarded).toMatchObject({
      success: true,
      user: { id: mia.id, nativeLanguage: 'german', isOnboarded: true },
    });
    expect(accepted).toEqual({ message: 'Friend request accepted' });
    expect(friends).toMatchObject([{ id: una.id, fullName: 'Una User' }]);
    const { token } = issued as { token: string };
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))).toMatchObject({
      user_id: mia.id,
    });
    const id = [mia.id, una.id].toSorted().join('-');
    const [channel] = await test.streamClient.queryChannels({ id: { $eq: id } });
    expect(Object.keys(channel?.state.members ?? {}).toSorted()).toEqual([mia.id, una.id].toSorted());
  });
});
