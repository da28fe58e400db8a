import { readFileSync } from 'node:fs';

/** The version in package.json, which stands above the folder of the compiled server, however deep that is. */
export function readVersion(): string {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Partial<
        Record<string, string>
      >;
      if (name === 'backchannel' && version) return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (folder.pathname === '/') return 'unknown';
  }
}
