import { randomBytes } from 'node:crypto';
import { loadConfig } from '../config/load-config.js';
import { STREAM_EVENT_TYPES } from './stream-event.js';
import { wantedHook } from './wanted-hook.js';

const hookWith = (settings: Readonly<Record<string, string>>) =>
  wantedHook(
    loadConfig({
      MONGODB_URI: 'mongodb://127.0.0.1/test',
      STREAM_API_KEY: 'key',
      STREAM_API_SECRET: randomBytes(32).toString('base64url'),
      JWT_SECRET: randomBytes(32).toString('base64url'),
      ...settings,
    }),
  );

describe('the hook that Stream should have', () => {
  it('posts every event type that the code handles to the receiver', () => {
    expect(hookWith({ PUBLIC_URL: 'https://api.example.com' })).toEqual({
      url: 'https://api.example.com/api/webhooks/stream',
      eventTypes: STREAM_EVENT_TYPES,
    });
  });

  it('is none while Stream cannot reach this server', () => {
    expect(hookWith({})).toBeUndefined();
    expect(hookWith({ STREAM_BASE_URL: 'https://chat.example.com' })).toBeUndefined();
  });

  it('is a local one for a local stand-in', () => {
    expect(hookWith({ STREAM_BASE_URL: 'http://127.0.0.1:3030' })?.url).toBe(
      'http://localhost:3000/api/webhooks/stream',
    );
  });
});
