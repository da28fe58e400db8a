import { readFileSync } from 'node:fs';

/** As in package.json, one folder above this file and above its compiled form. */
export const { version: VERSION } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
