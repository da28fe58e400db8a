import { CliProgram } from '../support/cli-program.js';
import { Video } from '../support/video.js';

const IDS = ['6740a1f2c3d4e5f607182931', '6740a1f2c3d4e5f607182932'] as const;

describe('video rooms on the command line', () => {
  let cli: CliProgram;
  let video: Video;

  beforeEach(async () => {
    video = await Video.start();
    cli = await CliProgram.open();
  });
  afterEach(async () => {
    await cli.close();
    await video.close();
  });

  const run = (...args: string[]) => cli.runWith({ settings: { ...cli.settings, ...video.settings } }, args);

  /** Rooms that a server has recorded, and that no provider has yet. */
  async function record(): Promise<void> {
    const now = new Date();
    const work = { status: 'due', dueAt: now, attempts: 0, fence: 0, owner: null, leaseUntil: null, revision: 1 };
    const rest = { description: '', size: 0, enabled: true, endedAt: null, expiresAt: null, codes: [], createdAt: now };
    await cli.database
      .collection<{ _id: string }>('rooms')
      .insertMany([
        { _id: IDS[0], ownerId: 'ann', name: 'Team Meeting', ...rest, work: { ...work, doneRevision: 0 } } as never,
        { _id: IDS[1], ownerId: null, name: '', ...rest, work: { ...work, doneRevision: 0 } } as never,
      ]);
  }

  it('are listed with what 100ms has of them, and those that only 100ms has', async () => {
    expect(await run('rooms:list')).toEqual({ code: 0, stdout: 'there are no rooms\n', stderr: '' });
    await record();
    await video.control('POST', '/reset');
    const { code, stdout } = await run('rooms:list');
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((row) => row.split(/ {2,}/)),
    ).toEqual([
      [IDS[0], 'creating', 'missing', 'ann', 'Team Meeting'],
      [IDS[1], 'creating', 'missing', '-'],
    ]);
    const listed = JSON.parse((await run('rooms:list', '--json')).stdout) as { rooms: unknown[] };
    expect(listed.rooms).toContainEqual({
      id: IDS[0],
      providerId: null,
      ownerId: 'ann',
      name: 'Team Meeting',
      status: 'creating',
      atProvider: 'missing',
    });
  });

  it('are ended once 100ms has ended them; again is harmless', async () => {
    await record();
    for (let count = 0; count < 2; count += 1) {
      expect(await run('rooms:end', IDS[0])).toEqual({
        code: 0,
        stdout: `${IDS[0]}  ended\n`,
        stderr: expect.any(String) as string,
      });
    }
    expect(JSON.parse((await run('rooms:end', IDS[1], '--json')).stdout)).toEqual({ id: IDS[1], status: 'ended' });
    const { stdout } = await run('rooms:list');
    expect(stdout.match(/ended/g)).toHaveLength(2);
  });

  it('are not ended when 100ms does not answer: the exit code says so', async () => {
    await record();
    await cli.database
      .collection<{ _id: string }>('rooms')
      .updateOne({ _id: IDS[0] }, { $set: { providerId: '0'.repeat(24) } });
    await video.addFault({ status: 503 });
    const { code, stdout, stderr } = await run('rooms:end', IDS[0]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim()).toMatch(/unavailable|in time/);
  });

  it('that do not exist, or are not set up, are an error on one line', async () => {
    expect(await run('rooms:end', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no room nobody') as string,
    });
    for (const args of [['rooms:list'], ['rooms:end', IDS[0]]]) {
      const { code, stderr } = await cli.run(...args);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('video rooms are not set up: set HMS_APP_ACCESS_KEY'),
      ]);
    }
  });
});
