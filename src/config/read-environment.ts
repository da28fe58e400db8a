import { config } from 'dotenv';

/** The environment of the process, completed by `.env` in the working directory if there is one. */
export function readEnvironment(): Record<string, string | undefined> {
  const fromFile: Record<string, string> = {};
  config({ quiet: true, processEnv: fromFile });
  return { ...fromFile, ...process.env };
}
