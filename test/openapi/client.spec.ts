import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Typical calls of a frontend, and four mistakes that the types must find. */
const CALLS = `
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const client = createClient<paths>({ baseUrl: 'https://chat.example.com' });

const signedIn = await client.POST('/api/auth/session', { body: { email: 'robin@example.com', password: 'secret' } });
if (signedIn.data) {
  const { accessToken, expiresAt, user } = signedIn.data;
  const session: { token: string; endsAtMs: number; email: string | null } = {
    token: accessToken,
    endsAtMs: expiresAt,
    email: user.email,
  };
  console.log(session);
}

const users = await client.GET('/api/users', { params: { query: { limit: 20 } } });
const names: string[] = users.data?.map(({ fullName }) => fullName) ?? [];

const profile = await client.PUT('/api/auth/onboarding', {
  body: { fullName: 'Robin', bio: 'Dogs', nativeLanguage: 'german', learningLanguages: ['finnish'], location: 'Hamburg' },
});
const missing: readonly string[] = profile.error?.missingFields ?? [];

const channel = await client.GET('/api/chat/channels/{channelId}', {
  params: { path: { channelId: 'appointment-1' } },
});
const end: string | null | undefined = channel.data?.allowedUntil;

const request = await client.POST('/api/users/friend-request/{id}', { params: { path: { id: 'kim' } } });
if (request.error?.code === 'ALREADY_FRIENDS') console.log(names, missing, end);

// @ts-expect-error No response of this operation holds this code.
if (request.error?.code === 'APPOINTMENT_MISMATCH') console.log();
// @ts-expect-error The email of an account can be null.
const email: string = signedIn.data?.user.email ?? null;
// @ts-expect-error The id is a string.
await client.POST('/api/chat/token', { body: { userId: 7 } });
// @ts-expect-error The path has no such method.
await client.DELETE('/api/users');
`;

const OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2023',
  module: 'nodenext',
  lib: ['es2023', 'dom'],
  types: [],
  exactOptionalPropertyTypes: true,
};

describe('a client generated from docs/openapi.json', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'openapi-client-'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, files: ['calls.ts'] }),
    );
    writeFileSync(path.join(folder, 'calls.ts'), CALLS);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'node_modules', program), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return { status, output: status === 0 ? '' : stdout + stderr };
  };

  it('compiles with typical calls, and refuses wrong ones', () => {
    const document = path.join(ROOT, 'docs/openapi.json');
    expect(run('openapi-typescript/bin/cli.js', document, '--output', 'schema.ts')).toEqual({ status: 0, output: '' });
    expect(run('typescript/bin/tsc', '--project', '.')).toEqual({ status: 0, output: '' });
  }, 120_000);
});
