import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'dotenv';
import { AppConfig } from './app-config.js';
import { ConfigError, loadConfig } from './load-config.js';
import { Variables } from './variables.js';

const text = readFileSync(path.resolve(import.meta.dirname, '../../.env.example'), 'utf8');
const shown = parse(text);
const variables = new Variables({});
void new AppConfig(variables);

/** The lines directly above a setting. */
function explanationOf(name: string): string {
  const lines = text.slice(0, text.search(new RegExp(`^${name}=`, 'm'))).split('\n');
  const comments: string[] = [];
  for (const line of lines.slice(0, -1).reverse()) {
    if (!line.startsWith('#')) break;
    comments.unshift(line);
  }
  return comments.join('\n');
}

describe('.env.example', () => {
  it('names every setting of the server once, and nothing else', () => {
    const written = [...text.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
    expect(written.toSorted()).toEqual(variables.declared.map(({ name }) => name).toSorted());
  });

  it.each(variables.declared)('shows nothing for $name but its default', ({ name, fallback = '' }) => {
    expect(['', fallback]).toContain(shown[name]);
  });

  it.each(variables.declared)('explains $name', ({ name }) => {
    expect(explanationOf(name)).toMatch(/[a-z]{3}/);
  });

  it('changes nothing when it is copied as it is: what has no default is still missing, all of it named', () => {
    const problemsOf = (source: Record<string, string>): unknown => {
      try {
        return loadConfig(source);
      } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
      }
    };
    expect(problemsOf(shown)).toEqual(problemsOf({}));
    expect(problemsOf(shown)).toEqual(
      ['MONGODB_URI', 'JWT_SECRET', 'STREAM_API_SECRET', 'STREAM_API_KEY'].map((name) => ({
        name,
        problem: 'is missing',
      })),
    );
  });
});
