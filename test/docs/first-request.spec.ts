import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../smoke/starter.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

const run = promisify(execFile);

/** The shell lines below a heading of the README. */
function shellUnder(heading: string): string {
  const page = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => lines).join('');
}

describe('the first request in the README', () => {
  let test: TestApp;
  let folder: string;

  beforeAll(async () => {
    test = await createTestApp();
    folder = mkdtempSync(path.join(tmpdir(), 'first-request-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
  });

  it('leads from a token to a list with the channel in it', async () => {
    const owner = await test.createAccount({ id: 'sample-owner', role: 'pet-owner', fullName: 'Olivia Owner' });
    const vet = await test.createAccount({ id: 'sample-vet', role: 'vet' });
    const appointmentTime = new Date(Date.now() + 60_000).toISOString();
    const made = await test.request('POST', '/api/appointments', {
      as: vet,
      body: { petOwnerId: owner.id, vetId: vet.id, appointmentTime },
    });
    const appointment = { id: made.body['id'] as string, petOwnerId: owner.id, vetId: vet.id, appointmentTime };
    mkdirSync(path.join(folder, '.data'));
    writeFileSync(
      path.join(folder, '.data/sandbox.json'),
      JSON.stringify({ apiUrl: test.url, accounts: [owner, vet], appointment }),
    );

    const script = shellUnder('A first request').replaceAll('curl -sS', 'curl -sS --fail-with-body');
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder });

    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
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
});
