import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { devSecrets } from './dev-secrets.js';

describe('devSecrets', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'dev-secrets.json');

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'dev-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes secrets that are long and all different', () => {
    const secrets = devSecrets(folder);
    const { jwtSecret, streamApiSecret, hmsSecret, hmsWebhookSecret, samplePassword } = secrets;
    expect(new Set(Object.values(secrets)).size).toBe(8);
    expect(samplePassword).toMatch(/^[0-9a-f]{18}$/);
    for (const secret of [jwtSecret, streamApiSecret, hmsSecret, hmsWebhookSecret]) {
      expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
    }
  });

  it('keeps them, readable by this user only, and leaves nothing else in the folder', () => {
    const first = devSecrets(folder);
    expect(devSecrets(folder)).toEqual(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['dev-secrets.json']);
  });

  it('completes a file that lacks one, and keeps what else is in it', () => {
    writeFileSync(file(), JSON.stringify({ jwtSecret: 'mine', note: 'hand-made' }));
    const secrets = devSecrets(folder);
    expect(secrets.jwtSecret).toBe('mine');
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ note: 'hand-made', ...secrets });
  });

  it.each(['{', '[]', 'null'])('leaves a file that holds %s alone and names it', (content) => {
    writeFileSync(file(), content);
    expect(() => devSecrets(folder)).toThrow('dev-secrets.json does not hold');
    expect(readFileSync(file(), 'utf8')).toBe(content);
  });
});
