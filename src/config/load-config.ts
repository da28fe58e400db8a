import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppConfig } from './app-config.js';
import { Environment, ENVIRONMENT_NAMES } from './environment.js';

/** One faulty variable: its name and what it should be, never what it is. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
}

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
 * Turns an environment into settings. An empty variable counts as absent, as in most `.env` files.
 *
 * @throws ConfigError naming every missing, weak or malformed variable.
 */
export function loadConfig(source: Readonly<Record<string, string | undefined>>): AppConfig {
  const given = Object.fromEntries(
    ENVIRONMENT_NAMES.filter((name) => source[name]).map((name) => [name, source[name]]),
  );
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });

  const problems: ConfigProblem[] = validateSync(environment).map(({ property, constraints }) => ({
    name: property,
    problem: source[property] ? plainReason(property, constraints) : 'is missing',
  }));
  problems.push(...jwtSecretProblems(environment));
  problems.push(
    ...SDK_REDIRECTS.filter((name) => source[name]).map((name) => ({
      name,
      problem: 'must not be set: it would redirect every call to Stream',
    })),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return new AppConfig(environment, environment.JWT_SECRET ?? environment.JWT_SECRET_KEY ?? '');
}

function jwtSecretProblems({ JWT_SECRET: secret, JWT_SECRET_KEY: alias }: Environment): ConfigProblem[] {
  if (!secret && !alias) return [{ name: 'JWT_SECRET', problem: 'is missing' }];
  if (secret && alias && secret !== alias) {
    return [{ name: 'JWT_SECRET', problem: 'and JWT_SECRET_KEY differ: set one of them' }];
  }
  return [];
}

/** class-validator begins its texts with the property's name, which the report already prints. */
function plainReason(property: string, constraints: Record<string, string> | undefined): string {
  const [reason = 'is not valid'] = Object.values(constraints ?? {});
  return reason.replace(`${property} `, '').replace(/^each value in /, '');
}
