import type { StreamSandbox } from '../../sandbox/stream/server.js';
import { Clock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { StreamTokens } from '../../src/stream/stream-tokens.js';
import { StreamService } from '../../src/stream/stream.service.js';

/** The server's adapter to Stream alone, without the server, with the stand-in's credentials. */
export function connectToStream(
  { url, apiKey, apiSecret }: Pick<StreamSandbox, 'url' | 'apiKey' | 'apiSecret'>,
  settings: Readonly<Record<string, string>> = {},
): StreamService {
  const config = loadConfig({
    MONGODB_URI: 'mongodb://127.0.0.1/unused',
    JWT_SECRET: 'signs-nothing-here-0123456789-abcdef',
    STREAM_API_KEY: apiKey,
    STREAM_API_SECRET: apiSecret,
    STREAM_BASE_URL: url,
    ...settings,
  });
  const clock = new Clock();
  return new StreamService(config, new StreamTokens(config, clock), clock);
}
