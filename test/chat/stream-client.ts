import { STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';

/** How Stream answered a client. */
export interface StreamAnswer {
  readonly status: number;
  readonly code: number | undefined;
  /** Ids of the channels found. */
  readonly channels: readonly string[];
}

/** Asks Stream for the user's channels as the user's own app does: over HTTP, with nothing but the user's token. */
export async function askStreamAs(test: TestApp, userId: string, token: string): Promise<StreamAnswer> {
  const response = await fetch(`${test.stream.url}/channels?api_key=${STREAM_API_KEY}`, {
    method: 'POST',
    headers: { authorization: token, 'stream-auth-type': 'jwt', 'content-type': 'application/json' },
    body: JSON.stringify({ filter_conditions: { members: { $in: [userId] } }, state: false, watch: false }),
  });
  const { code, channels = [] } = (await response.json()) as {
    code?: number;
    channels?: { channel: { id: string } }[];
  };
  return { status: response.status, code, channels: channels.map(({ channel }) => channel.id) };
}
