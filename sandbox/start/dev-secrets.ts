import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { readJsonObject, writePrivateJson } from './private-file.js';

/** Secrets of one developer's machine. They are kept across restarts, so that tokens in use stay valid. */
export interface DevSecrets {
  readonly jwtSecret: string;
  readonly streamApiKey: string;
  readonly streamApiSecret: string;
  readonly hmsAccessKey: string;
  readonly hmsSecret: string;
  readonly hmsTemplateId: string;
  readonly hmsWebhookSecret: string;
  /** The password of the sample accounts. */
  readonly samplePassword: string;
}

const makers: Readonly<Record<keyof DevSecrets, () => string>> = {
  jwtSecret: () => randomBytes(48).toString('base64url'),
  streamApiKey: () => `sandbox-${randomBytes(6).toString('hex')}`,
  streamApiSecret: () => randomBytes(48).toString('base64url'),
  hmsAccessKey: () => randomBytes(12).toString('hex'),
  hmsSecret: () => randomBytes(48).toString('base64url'),
  hmsTemplateId: () => randomBytes(12).toString('hex'),
  hmsWebhookSecret: () => randomBytes(32).toString('base64url'),
  samplePassword: () => randomBytes(9).toString('hex'),
};

/** The secrets kept in `<folder>/dev-secrets.json` (mode 0600); missing ones are generated and stored. */
export function devSecrets(folder: string): DevSecrets {
  const file = path.join(folder, 'dev-secrets.json');
  const kept = readJsonObject(file);
  const keep = (name: keyof DevSecrets): string => {
    const value = kept[name];
    return typeof value === 'string' && value !== '' ? value : makers[name]();
  };
  const secrets: DevSecrets = {
    jwtSecret: keep('jwtSecret'),
    streamApiKey: keep('streamApiKey'),
    streamApiSecret: keep('streamApiSecret'),
    hmsAccessKey: keep('hmsAccessKey'),
    hmsSecret: keep('hmsSecret'),
    hmsTemplateId: keep('hmsTemplateId'),
    hmsWebhookSecret: keep('hmsWebhookSecret'),
    samplePassword: keep('samplePassword'),
  };
  if (Object.entries(secrets).some(([name, value]) => kept[name] !== value)) {
    writePrivateJson(file, { ...kept, ...secrets });
  }
  return secrets;
}
