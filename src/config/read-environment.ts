import { config } from 'dotenv';

/** What the process was given: its environment, completed by `.env` in the working directory where that exists. */
export function readEnvironment(): Record<string, string | undefined> {
  const fromFile: Record<string, string> = {};
  config({ quiet: true, processEnv: fromFile });
  return { ...fromFile, ...process.env };
}
