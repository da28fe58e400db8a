import type { SignedInAccount, TestApp } from '../../support/create-test-app.js';
import type { Relations } from './relations.js';
import { describeInjection } from './shared.js';

/** What is done to a room for good, or until another operation undoes it, is done to a room of its own. */
async function createRooms(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const makeRoom = async (): Promise<string> => {
    const { body } = await test.request('POST', '/api/rooms', { as: caller });
    return (body['room'] as { id: string }).id;
  };
  return {
    values: {
      'POST /api/rooms/{roomId}/disable': { roomId: await makeRoom() },
      'POST /api/rooms/{roomId}/end': { roomId: await makeRoom() },
    },
    prepare: () => Promise.resolve(),
  };
}

describeInjection('rooms', createRooms);
