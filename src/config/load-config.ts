import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { AppConfig } from './app-config.js';
import { type ConfigProblem, Variables } from './variables.js';

/** The environment cannot be used; `problems` names every faulty variable at once, and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(['The settings cannot be used:', ...problems.map(({ name, problem }) => `  ${name} ${problem}`)].join('\n'));
  }
}

/** Variables by which the Stream SDK sends everything, secrets included, to another host than the configured one. */
const SDK_REDIRECTS = ['STREAM_LOCAL_TEST_RUN', 'STREAM_LOCAL_TEST_HOST'];

/**
 * Turns an environment into settings.
 *
 * @throws ConfigError that names every missing, weak or malformed variable
 */
export function loadConfig(source: Readonly<Record<string, string | undefined>>): AppConfig {
  const env = new Variables(source);
  const config = new AppConfig(env);
  for (const name of SDK_REDIRECTS) {
    if (source[name]) env.report(name, 'must not be set: it would redirect every call to Stream');
  }
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

/** The name of a value that has a `#` outside quotes. The rest of its line counts as a comment: a secret would be cut. */
const CUT_VALUE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*[^\s'"`#](?:[^#\r\n]*[^\s#])?#/gm;

/**
 * The environment of the process, completed by `.env` in the working directory if there is one.
 *
 * @throws ConfigError when a value in the file is cut by a `#`
 */
export function readEnvironment(): Record<string, string | undefined> {
  const file = existsSync('.env') ? readFileSync('.env', 'utf8') : '';
  const problems = [...file.matchAll(CUT_VALUE)].map(([, name = '']) => ({
    name,
    problem: 'has a # in .env: put the value in quotes',
  }));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...parse(file), ...process.env };
}
