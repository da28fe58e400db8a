import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { TestClock } from '../../sandbox/clock/test-clock.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { makeSamples } from '../../sandbox/start/samples/make-samples.js';
import { ROOT } from '../smoke/starter.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { readPages } from './markdown.js';
import { comparable, sectionOf, type Step, stepsIn, walk } from './walk.js';

const pages = readPages().filter(({ file }) => /^(?:README|docs\/operations|docs\/guides\/.+)\.md$/.test(file));
const terminal = stepsIn(
  sectionOf(readFileSync(path.join(ROOT, 'docs/guides/getting-started.md'), 'utf8'), 'The terminal'),
);

/** Pages that begin in a new terminal; all others in the one of "Getting started". */
const OWN_TERMINAL = ['README.md', 'docs/guides/getting-started.md'];

describe('the calls in the documents', () => {
  let database: TestDatabase;
  let test: TestApp;
  let video: Video;
  let folder: string;

  beforeAll(async () => {
    database = await startTestDatabase();
    const clock = new TestClock();
    video = await Video.start(clock);
    // As npm start has it.
    const settings = {
      ...PATIENT,
      ...video.settings,
      MONGODB_URI: database.uri,
      COOKIE_SECURE: 'false',
      CORS_ORIGINS: 'http://localhost:5173',
      SUPPORT_AGENT_ID: 'sample-support',
    };
    test = await createTestApp(settings, { clock });
    const system = {
      apiUrl: test.url,
      publicUrl: 'http://localhost:3000',
      corsOrigins: 'http://localhost:5173',
      mongodbUri: database.uri,
      jwtSecret: test.jwtSecret,
      stream: { url: test.stream.url, apiKey: test.stream.apiKey, apiSecret: test.stream.apiSecret },
      hms: video.sandbox,
    };
    const samplePassword = 'a password of this machine';
    const samples = await makeSamples(system, samplePassword, undefined, new Date(), new AbortController().signal);
    folder = mkdtempSync(path.join(tmpdir(), 'guides-'));
    mkdirSync(path.join(folder, '.data'));
    writeFileSync(path.join(folder, '.data/sandbox.json'), JSON.stringify({ ...system, samplePassword, ...samples }));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
    await video.close();
    await database.close();
  });

  /** Runs the calls, and compares their answers with those in the document, which may leave out fields. */
  async function expectAnswers(steps: readonly Step[]): Promise<void> {
    const answers = await walk(steps, { cwd: folder, api: test.url });
    const shown = steps.flatMap((step, index) =>
      step.shown === undefined ? [] : [{ expected: comparable(step.shown), answer: comparable(answers[index]) }],
    );
    expect(shown).not.toEqual([]);
    for (const { expected, answer } of shown) expect({ answer }).toMatchObject({ answer: expected });
  }

  it('of sandbox/stream/README.md work as they stand there, with the answers shown', async () => {
    const page = readFileSync(path.join(ROOT, 'sandbox/stream/README.md'), 'utf8');
    await expectAnswers([{ shell: `URL=${test.stream.url}\n`, shown: undefined }, ...stepsIn(page)]);
    await test.streamControl.clearFaults();
  });

  it('of docs/operations.md bring dead work back', async () => {
    const users = test.database.collection<{ _id: string }>('users');
    const setWork = (work: object) => users.updateOne({ _id: 'sample-user' }, { $set: work });
    await setWork({ 'work.status': 'dead', 'work.lastError': 'refused', 'work.dueAt': null });
    const page = pages.find(({ file }) => file === 'docs/operations.md');
    const [find = '', update = '', count = ''] = [...(page?.text.matchAll(/^ *```js\n([\s\S]*?)^ *```$/gm) ?? [])].map(
      ([, lines = '']) => lines.trim().replace(/;$/, ''),
    );
    const db = new Proxy({}, { get: (_target, name) => test.database.collection(String(name)) });
    const mongosh = (command: string): unknown => runInNewContext(command, { db, Date });

    const dead = await (mongosh(find) as { toArray: () => Promise<unknown[]> }).toArray();
    expect(dead).toMatchObject([{ _id: 'sample-user', work: { lastError: 'refused' } }]);
    await mongosh(update);
    const isIdle = async () => (await users.findOne({ _id: 'sample-user', 'work.status': 'idle' })) !== null;
    await eventually('the work to be done', isIdle);
    await expect(mongosh(count)).resolves.toBe(0);
  });

  it('of docs/operations.md leave the line in the log that it shows', async () => {
    const page = pages.find(({ file }) => file === 'docs/operations.md')?.text ?? '';
    const shown = JSON.parse(/^\{"level".*$/m.exec(page)?.[0] ?? '') as Record<string, unknown>;
    const account = await test.createAccount({ role: 'user' });
    await test.request('POST', '/api/chat/token', { as: account, body: { userId: account.id } });
    const line = await eventually('the line of the request', () =>
      test.log.entries.find(({ msg, accountId }) => msg === 'request' && accountId === account.id),
    );
    expect(Object.keys(line)).toEqual(Object.keys(shown));
  });

  it.each(pages)('of $file work as they stand there, with the answers shown', async ({ file, text }) => {
    await expectAnswers([...(OWN_TERMINAL.includes(file) ? [] : terminal), ...stepsIn(text)]);
  });
});
