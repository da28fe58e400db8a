import type { SignedInAccount, TestApp } from '../../support/create-test-app.js';
import { OPERATIONS } from './areas.js';
import type { Relations } from './relations.js';
import { describeInjection } from './shared.js';

const SENDING = 'POST /api/channels/{cid}/messages';
const CANCELLING = 'DELETE /api/channels/{cid}/scheduled-messages/{id}';
const DAY_MS = 86_400_000;
/** None of the words that the good search looks for. */
const TEXT = 'Good news.';

/** Groups of the caller's: one that is only read, one whose messages are changed, one that is filled. */
async function createMessages(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const member = await test.createAccount({ role: 'pet-owner' });
  const must = async (method: string, path: string, body: unknown, status: number) => {
    const answer = await test.request(method, path, { as: caller, body });
    expect([answer.status, answer.body['code']]).toEqual([status, undefined]);
    return answer.body;
  };
  const makeGroup = async (): Promise<string> =>
    String((await must('POST', '/api/channels', { name: 'Dog owners', memberIds: [member.id] }, 201))['cid']);
  const sendIn = async (cid: string): Promise<string> => {
    const { message } = await must('POST', `/api/channels/${cid}/messages`, { text: TEXT }, 201);
    return (message as { id: string }).id;
  };
  const [quiet, changed, filled] = [await makeGroup(), await makeGroup(), await makeGroup()];
  const quietMessage = await sendIn(quiet);
  const sendAt = new Date(Date.now() + DAY_MS).toISOString();
  const later = await must('POST', `/api/channels/${quiet}/messages`, { text: TEXT, sendAt }, 202);
  const ofOperation = async ({ name }: { name: string }) => {
    const changes = / \/api\/channels\/\{cid\}\/messages\/\{messageId\}/.test(name) && !name.startsWith('GET ');
    const cid = changes ? changed : quiet;
    const messageId = changes ? await sendIn(changed) : quietMessage;
    return [name, { cid, messageId, text: TEXT, type: 'like' }] as const;
  };
  const values = Object.fromEntries(await Promise.all(OPERATIONS.map(ofOperation)));
  return {
    values: {
      ...values,
      // With an id, every other request would be another message, and refused for that alone.
      [SENDING]: { cid: filled, text: TEXT, id: undefined },
      [CANCELLING]: { cid: quiet, id: (later['scheduled'] as { id: string }).id },
      'POST /api/channels/{cid}/read': { cid: quiet },
    },
    prepare: () => Promise.resolve(),
    // The search would find what was sent.
    restore: async (operation) => {
      if (operation !== SENDING) return;
      await test.streamClient.channel('messaging', filled.replace('messaging:', '')).truncate();
    },
  };
}

describeInjection('messages', createMessages);
