import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

describe('group channels', () => {
  let test: TestApp;
  let owner: SignedInAccount;
  let ann: SignedInAccount;
  let bob: SignedInAccount;
  let outsider: SignedInAccount;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: 'anyone' });
    await test.streamControl.enforceRateLimits(false);
    [owner, ann, bob, outsider] = (await Promise.all([0, 1, 2, 3].map(() => test.createAccount({ role: 'user' })))) as [
      SignedInAccount,
      SignedInAccount,
      SignedInAccount,
      SignedInAccount,
    ];
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(() => test.close());

  const call = (method: string, path: string, as: SignedInAccount, body?: unknown) =>
    test.request(method, `/api/channels${path}`, { as, body });
  async function create(body: Record<string, unknown> = {}, as = owner): Promise<string> {
    const answer = await call('POST', '', as, { name: 'Dogs', memberIds: [ann.id, bob.id], ...body });
    expect([answer.status, answer.body['synced']]).toEqual([201, true]);
    return String(answer.body['cid']);
  }
  async function inStream(cid: string) {
    const [channel] = await test.streamClient.queryChannels({ cid }, {}, { state: true, watch: false });
    if (!channel) throw new Error(`Stream has no ${cid}`);
    const members = Object.values(channel.state.members);
    return {
      data: channel.data as Record<string, unknown>,
      members: members.map(({ user_id: id }) => id).toSorted((a, b) => String(a).localeCompare(String(b))),
      moderators: members.filter(({ channel_role: role }) => role === 'channel_moderator').map(({ user_id: id }) => id),
    };
  }

  it('are made in Stream with their members, name and fields', async () => {
    const custom = { topic: 'dogs', size: 3, open: true };
    const cid = await create({ name: '  Dog owners ', image: 'https://pictures.example.com/dogs.png', custom });
    const { data, members } = await inStream(cid);
    expect(members).toEqual([owner.id, ann.id, bob.id].toSorted());
    expect(data).toMatchObject({ name: 'Dog owners', image: 'https://pictures.example.com/dogs.png', ...custom });
    const shown = await call('GET', `/${cid}`, ann);
    expect(shown.body).toMatchObject({
      cid,
      name: 'Dog owners',
      ownerId: owner.id,
      role: 'member',
      memberCount: 3,
      custom,
    });
  });

  it('with an id of the caller’s choice are safe to make again, and not to be made otherwise or by others', async () => {
    const cid = await create({ id: 'chosen' });
    expect(cid).toBe('messaging:group-chosen');
    const again = await call('POST', '', owner, { id: 'chosen', name: 'Dogs', memberIds: [bob.id, ann.id] });
    expect([again.status, again.body['cid']]).toEqual([200, cid]);
    for (const [as, name] of [
      [owner, 'Cats'],
      [ann, 'Dogs'],
    ] as const) {
      expectError(await call('POST', '', as, { id: 'chosen', name, memberIds: [bob.id] }), 'CHANNEL_ID_TAKEN');
    }
  });

  it('are changed by merging: what is not named stays, null removes', async () => {
    const cid = await create({ custom: { topic: 'dogs', size: 3 } });
    await test.streamClient.channel('messaging', cid.slice(10)).updatePartial({ set: { theirs: 'kept' } as never });
    const changed = await call('PATCH', `/${cid}`, owner, { custom: { size: null, colour: 'red' } });
    expect(changed.body).toMatchObject({ name: 'Dogs', custom: { topic: 'dogs', colour: 'red' } });
    const { data } = await inStream(cid);
    expect(data).toMatchObject({ name: 'Dogs', topic: 'dogs', colour: 'red', theirs: 'kept' });
    expect(data).not.toHaveProperty('size');
  });

  it('are managed by owner, moderators and administrators, read by members, and unknown to everybody else', async () => {
    const cid = await create();
    expectError(await call('PATCH', `/${cid}`, ann, { name: 'Mine' }), 'FORBIDDEN');
    expect(
      (await call('POST', `/${cid}/moderators`, owner, { memberIds: [ann.id, outsider.id] })).body['results'],
    ).toEqual([
      { id: ann.id, outcome: 'promoted' },
      { id: outsider.id, outcome: 'not-a-member' },
    ]);
    expect((await inStream(cid)).moderators).toEqual([ann.id]);
    expect((await call('PATCH', `/${cid}`, ann, { name: 'Ours' })).status).toBe(200);
    expectError(await call('POST', `/${cid}/moderators`, ann, { memberIds: [bob.id] }), 'FORBIDDEN');
    expect((await call('DELETE', `/${cid}/moderators`, admin, { memberIds: [ann.id] })).body['results']).toEqual([
      { id: ann.id, outcome: 'demoted' },
    ]);
    expect((await inStream(cid)).moderators).toEqual([]);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'Theirs' }],
      ['DELETE', '', undefined],
      ['GET', '/members', undefined],
      ['POST', '/members', { memberIds: [outsider.id] }],
      ['DELETE', '/members', { memberIds: [ann.id] }],
      ['POST', '/moderators', { memberIds: [ann.id] }],
      ['DELETE', '/moderators', { memberIds: [ann.id] }],
      ['POST', '/leave', undefined],
      ['POST', '/freeze', undefined],
      ['POST', '/unfreeze', undefined],
      ['POST', '/truncate', undefined],
    ] as const) {
      expectError(await call(method, `/${cid}${path}`, outsider, body), 'CHANNEL_NOT_FOUND');
    }
  });

  it('take null for what is left open when they are made, not when they are changed', async () => {
    const cid = await create({ kind: null, id: null, image: null, custom: null });
    for (const field of ['name', 'ownerId'])
      expectError(await call('PATCH', `/${cid}`, owner, { [field]: null }), 'VALIDATION_FAILED');
    expect((await call('PATCH', `/${cid}`, owner, { image: null, custom: null })).status).toBe(200);
  });

  it('add and remove members, with a result for each', async () => {
    const cid = await create({ memberIds: [ann.id] });
    const added = await call('POST', `/${cid}/members`, owner, { memberIds: [ann.id, bob.id] });
    expect(added.body['results']).toEqual([
      { id: ann.id, outcome: 'unchanged' },
      { id: bob.id, outcome: 'added' },
    ]);
    expect((await inStream(cid)).members).toEqual([owner.id, ann.id, bob.id].toSorted());
    const removed = await call('DELETE', `/${cid}/members`, owner, { memberIds: [owner.id, ann.id, outsider.id] });
    expect(removed.body['results']).toEqual([
      { id: owner.id, outcome: 'refused' },
      { id: ann.id, outcome: 'removed' },
      { id: outsider.id, outcome: 'not-a-member' },
    ]);
    expect((await inStream(cid)).members).toEqual([owner.id, bob.id].toSorted());
    expectError(await call('GET', `/${cid}`, ann), 'CHANNEL_NOT_FOUND');
  });

  it('refuse accounts that do not exist before anything is stored', async () => {
    const { status, body } = await call('POST', '', owner, { name: 'Ghosts', memberIds: [ann.id, 'nobody-has-this'] });
    expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body['details']).toEqual([expect.objectContaining({ field: 'memberIds.1' })]);
    expect(await test.database.collection('groups').countDocuments({ name: 'Ghosts' })).toBe(0);
    // Work of the channels before it may still call Stream meanwhile.
    expect(JSON.stringify(await test.streamControl.calls())).not.toMatch(/Ghosts|nobody-has-this/);
  });

  it('are frozen and unfrozen, and cleared up to the moment of the request', async () => {
    const cid = await create();
    const stream = test.streamClient.channel('messaging', cid.slice(10));
    await stream.sendMessage({ text: 'before', user_id: ann.id });
    expect((await call('POST', `/${cid}/freeze`, owner)).body).toMatchObject({ frozen: true });
    expect((await inStream(cid)).data['frozen']).toBe(true);
    expect((await call('POST', `/${cid}/unfreeze`, owner)).body).toMatchObject({ frozen: false });
    expect((await call('POST', `/${cid}/truncate`, owner)).status).toBe(200);
    await stream.sendMessage({ text: 'after', user_id: ann.id });
    await call('PATCH', `/${cid}`, owner, { name: 'Once more' });
    const { messages } = await stream.query({ messages: { limit: 10 } });
    expect(messages.map(({ text }) => text)).toEqual(['after']);
  });

  it('pass to a moderator, then to the oldest member, when their owner leaves; the last one deletes them', async () => {
    const cid = await create();
    await call('POST', `/${cid}/moderators`, owner, { memberIds: [bob.id] });
    expect((await call('POST', `/${cid}/leave`, owner)).status).toBe(200);
    expect((await call('GET', `/${cid}`, bob)).body).toMatchObject({ ownerId: bob.id, role: 'owner' });
    await call('POST', `/${cid}/leave`, bob);
    expect((await call('GET', `/${cid}`, ann)).body).toMatchObject({ ownerId: ann.id, memberCount: 1 });
    await call('POST', `/${cid}/leave`, ann);
    expectError(await call('GET', `/${cid}`, ann), 'CHANNEL_NOT_FOUND');
    expect(await inStream(cid)).toMatchObject({ members: [], data: { frozen: true } });
  });

  it('are deleted: nobody is in them, and nobody finds them', async () => {
    const cid = await create({ id: 'doomed' });
    expectError(await call('DELETE', `/${cid}`, ann), 'FORBIDDEN');
    expect((await call('DELETE', `/${cid}`, owner)).status).toBe(200);
    for (const as of [owner, ann, admin]) expectError(await call('GET', `/${cid}`, as), 'CHANNEL_NOT_FOUND');
    expect(await inStream(cid)).toMatchObject({ members: [], data: { frozen: true } });
    expectError(await call('POST', '', owner, { id: 'doomed', name: 'Dogs', memberIds: [ann.id] }), 'CHANNEL_ID_TAKEN');
  });

  it('are changed within the request, although another worker holds them for a moment', async () => {
    const cid = await create();
    const leaseUntil = new Date(Date.now() + 1000);
    await test.database
      .collection<{ _id: string }>('groups')
      .updateOne(
        { _id: cid.slice('messaging:group-'.length) },
        { $set: { 'work.status': 'running', 'work.owner': 'another', 'work.leaseUntil': leaseUntil } },
      );
    const changed = await call('PATCH', `/${cid}`, owner, { name: 'Cats' });
    expect([changed.status, changed.body['synced']]).toEqual([200, true]);
    expect((await inStream(cid)).data['name']).toBe('Cats');
  });

  it('are put right when somebody changes them in Stream, which is no change of ours', async () => {
    const cid = await create();
    const updatedAt = async () => (await call('GET', `/${cid}`, owner)).body['updatedAt'];
    const before = await updatedAt();
    const stream = test.streamClient.channel('messaging', cid.slice(10));
    await stream.addMembers([outsider.id]);
    await stream.updatePartial({ set: { name: 'Hijacked' } as never });
    await eventually('the repair', async () => {
      const { members, data } = await inStream(cid);
      return data['name'] === 'Dogs' && !members.includes(outsider.id);
    });
    expect(await updatedAt()).toBe(before);
  });
});
