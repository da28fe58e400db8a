import path from 'node:path';
import { isLocked } from './folder-lock.js';
import { maskMongoUri } from './mask.js';
import type { Variables } from './plan.js';
import { readJsonObject } from './private-file.js';
import { hmsEnvironment, SAMPLE_SUPPORT_ID, type SystemSettings } from './settings.js';

const HMS_NAMES = ['HMS_APP_ACCESS_KEY', 'HMS_APP_SECRET', 'HMS_TEMPLATE_ID', 'HMS_API_BASE_URL'];

/**
 * The server's settings that are missing in `env`, taken from the running system of `npm start`. Empty when none runs,
 * and in production. Given settings stay as they are: a part is taken as a whole or not at all.
 *
 * @throws StartError when the file that the running system has left does not hold JSON.
 */
export function borrowSettings(env: Variables): Record<string, string> {
  const folder = env['SANDBOX_DIR'] || '.data';
  if (env['NODE_ENV'] === 'production' || !isLocked(folder)) return {};
  const { publicUrl, mongodbUri, jwtSecret, stream, hms, testClockUrl } = readJsonObject(
    path.join(folder, 'sandbox.json'),
  ) as Partial<SystemSettings>;
  const anyOf = (...names: string[]): boolean => names.some((name) => env[name]);
  return {
    ...(mongodbUri && !anyOf('MONGODB_URI') && { MONGODB_URI: mongodbUri }),
    ...(jwtSecret && !anyOf('JWT_SECRET', 'JWT_SECRET_KEY') && { JWT_SECRET: jwtSecret }),
    ...(stream &&
      !anyOf('STREAM_API_KEY', 'STREAM_API_SECRET', 'STREAM_BASE_URL') && {
        STREAM_API_KEY: stream.apiKey,
        STREAM_API_SECRET: stream.apiSecret,
        STREAM_BASE_URL: stream.url,
      }),
    ...(hms && !anyOf(...HMS_NAMES) && hmsEnvironment(hms)),
    ...(testClockUrl && !anyOf('TEST_CLOCK_URL') && { TEST_CLOCK_URL: testClockUrl }),
    ...(publicUrl && !anyOf('PUBLIC_URL') && { PUBLIC_URL: publicUrl }),
    ...(publicUrl && !anyOf('SUPPORT_AGENT_ID') && { SUPPORT_AGENT_ID: SAMPLE_SUPPORT_ID }),
  };
}

/** One line that names the settings taken from the running system; undefined when there are none. */
export function describeBorrowed(borrowed: Readonly<Record<string, string>>): string | undefined {
  const { MONGODB_URI: database, STREAM_BASE_URL: stream, HMS_API_BASE_URL: hms, JWT_SECRET: secret } = borrowed;
  const parts = [
    ...(database ? [`database ${maskMongoUri(database)}`] : []),
    ...(stream ? [`Stream at ${stream}`] : []),
    ...(hms ? [`100ms at ${hms}`] : []),
    ...(secret ? ['its JWT secret'] : []),
  ];
  return parts.length > 0 ? `using the running sandbox: ${parts.join(', ')}` : undefined;
}
