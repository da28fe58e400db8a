import type { StreamChat } from 'stream-chat';
import { type Attempt, type AttemptedCall, type Outcome, tokenOf } from './attempt.js';
import { buildScene } from './scene.js';

/** Where attempts are made: an app at its address, with the official SDK as its server. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly server: StreamChat;
}

let scenes = 0;

/** Makes one attempt in a scene of its own and holds its end against what is expected: the answer, and the state behind it. */
export async function expectAttempt(target: Target, attempt: Attempt, expected: Outcome): Promise<void> {
  scenes += 1;
  const scene = await buildScene(target.server, `scene-${scenes}`);
  await attempt.prepare?.(scene);
  const before = withoutDurations(await attempt.state(scene));
  const answer = await send(target, attempt.call(scene, target.apiSecret), scene.ana);
  expect(answer).toMatchObject({
    status: expected.status,
    body: {
      ...(expected.code !== undefined && { code: expected.code }),
      ...(expected.says !== undefined && { message: expect.stringContaining(expected.says) as string }),
      ...expected.answer?.(scene),
    },
  });
  const after = withoutDurations(await attempt.state(scene));
  if (expected.changes === true) expect(after).not.toEqual(before);
  else expect(after).toEqual(before);
}

/** How long an answer took is no part of the state. */
function withoutDurations(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === 'duration' ? undefined : value)));
}

async function send(target: Target, call: AttemptedCall, ana: string): Promise<{ status: number; body: unknown }> {
  const separator = call.path.includes('?') ? '&' : '?';
  const token = call.token === undefined ? tokenOf(ana, target.apiSecret) : call.token;
  const response = await fetch(`${target.url}${call.path}${separator}api_key=${target.apiKey}`, {
    method: call.method,
    headers: {
      ...(token === null ? { 'stream-auth-type': 'anonymous' } : { Authorization: token, 'stream-auth-type': 'jwt' }),
      ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
  return { status: response.status, body: await response.json() };
}
