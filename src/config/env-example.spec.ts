import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'dotenv';
import { Environment, ENVIRONMENT_NAMES } from './environment.js';
import { ConfigError, loadConfig } from './load-config.js';

const text = readFileSync(path.resolve(import.meta.dirname, '../../.env.example'), 'utf8');
const shown = parse(text);
const defaults: ReadonlyMap<string, unknown> = new Map(Object.entries(new Environment()));

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
    expect(written.toSorted()).toEqual([...ENVIRONMENT_NAMES].toSorted());
  });

  it.each(ENVIRONMENT_NAMES)('shows nothing for %s but its default', (name) => {
    const value = defaults.get(name);
    const written = Array.isArray(value) ? value.join(',') : String(value ?? '');
    expect(['', written]).toContain(shown[name]);
  });

  it.each(ENVIRONMENT_NAMES)('explains %s', (name) => {
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
      ['MONGODB_URI', 'STREAM_API_KEY', 'STREAM_API_SECRET', 'JWT_SECRET'].map((name) => ({
        name,
        problem: 'is missing',
      })),
    );
  });
});
