import { createScene, type Scene } from '../support/appointments.js';
import type { SignedInAccount, TestApp, TestResponse } from '../support/create-test-app.js';

/** A message as answers show it. */
export interface ShownMessage {
  readonly id: string;
  readonly userId: string | null;
  readonly type: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

/** The open channel of an appointment, its members, and one who is not a member. */
export interface MessageScene extends Scene {
  readonly cid: string;
  readonly path: string;
  readonly stranger: SignedInAccount;
  readonly admin: SignedInAccount;
  send(as: SignedInAccount, body: unknown): Promise<TestResponse>;
  /** Sends a message that must be sent. */
  sent(as: SignedInAccount, body: unknown): Promise<ShownMessage>;
  ask(method: string, path: string, as: SignedInAccount, body?: unknown): Promise<TestResponse>;
}

export async function openScene(test: TestApp): Promise<MessageScene> {
  const scene = await createScene(test);
  expect((await scene.openChannel()).status).toBe(200);
  const stranger = await test.createAccount({ role: 'pet-owner' });
  const admin = await test.createAccount({ role: 'admin', fullName: 'Jo Admin' });
  const path = `/api/channels/messaging:${scene.channelId}`;
  const ask = (method: string, suffix: string, as: SignedInAccount, body?: unknown): Promise<TestResponse> =>
    test.request(method, `${path}${suffix}`, { as, ...(body !== undefined && { body }) });
  const send = (as: SignedInAccount, body: unknown): Promise<TestResponse> => ask('POST', '/messages', as, body);
  return {
    ...scene,
    cid: `messaging:${scene.channelId}`,
    path,
    stranger,
    admin,
    ask,
    send,
    sent: async (as, body) => {
      const response = await send(as, body);
      expect([response.status, response.body['code']]).toEqual([201, undefined]);
      return messageIn(response);
    },
  };
}

export const messageIn = ({ body }: TestResponse): ShownMessage => body['message'] as ShownMessage;

export const messagesIn = ({ body }: TestResponse): ShownMessage[] => body['messages'] as ShownMessage[];

/** The fields that an answer finds fault with. */
export const faultsIn = ({ body }: TestResponse): string[] =>
  ((body['details'] ?? []) as { field: string }[]).map(({ field }) => field);
