import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { deliver, signEvent } from '../support/signed-event.js';

interface Row {
  readonly _id: string;
  readonly madeAt: Date;
  readonly projectedAt: Date;
}

describe('a channel that is deleted in Stream', () => {
  let test: TestApp;

  beforeAll(async () => (test = await createTestApp(PATIENT)));
  afterAll(() => test.close());

  const rowOf = (cid: string): Promise<Row | null> => test.database.collection<Row>('channels').findOne({ _id: cid });

  /** An open channel and what the read model holds of it. */
  const openOne = async (): Promise<Row> => {
    const { openChannel, channelId } = await createScene(test);
    await openChannel();
    const row = await rowOf(`messaging:${channelId}`);
    if (!row) throw new Error('the channel is not in the list');
    return row;
  };

  const appointments = () => test.database.collection<{ _id: string; chatRequestedAt?: Date }>('appointments');
  const appointmentIdIn = (cid: string): string => cid.replace('messaging:appointment-', '');
  const isRequested = async (cid: string): Promise<boolean> =>
    (await appointments().findOne({ _id: appointmentIdIn(cid) }))?.chatRequestedAt !== undefined;

  const tellDeleted = async (cid: string, createdAt: Date): Promise<void> => {
    const event = { type: 'channel.deleted', cid, created_at: createdAt.toISOString() };
    expect((await deliver(test, signEvent(test, event))).status).toBe(200);
    await eventually('the event to be dealt with', () =>
      test.database.collection('inbox').findOne({ type: event.type, cid, 'work.status': 'idle' }),
    );
  };

  it('leaves the list, also when our clock was ahead of Stream’s while it was written', async () => {
    const { _id: cid, madeAt } = await openOne();
    const deletedAt = new Date(madeAt.getTime() + 1);
    await test.database
      .collection<Row>('channels')
      .updateOne({ _id: cid }, { $set: { projectedAt: new Date(deletedAt.getTime() + 600_000) } });
    await tellDeleted(cid, deletedAt);
    expect(await rowOf(cid)).toBeNull();
  });

  it('stays in it when it was made again before the event of the deletion arrived', async () => {
    const { _id: cid, madeAt } = await openOne();
    await tellDeleted(cid, new Date(madeAt.getTime() - 1));
    expect(await rowOf(cid)).not.toBeNull();
    expect(await isRequested(cid)).toBe(true);
  });

  it('is not made again, also when our clock was ahead of Stream’s while it was requested', async () => {
    const { _id: cid, madeAt } = await openOne();
    await appointments().updateOne(
      { _id: appointmentIdIn(cid) },
      { $set: { chatRequestedAt: new Date(madeAt.getTime() + 2) } },
    );
    await tellDeleted(cid, new Date(madeAt.getTime() + 1));
    expect(await isRequested(cid)).toBe(false);
  });
});
