import { readFileSync } from 'node:fs';
import { type Area, missing, works } from './run/case.js';
import { holds } from './run/checks.js';
import { PAGE_FILE } from './run/page.js';
import { failuresOf, makeReport, type Report } from './run/report.js';
import { readSdk } from './run/sdk-methods.js';
import { runOnStandIn } from './run/stand-in.js';
import { faultsOfLists, verdictsOf } from './run/verdicts.js';

describe('the conformance page', () => {
  let report: Report;

  beforeAll(async () => {
    report = await makeReport();
  });

  it('comes from cases that all end as they say', () => {
    expect(report.faults).toEqual([]);
  });

  it('is what "npm run sandbox:conformance" writes', () => {
    expect(readFileSync(PAGE_FILE, 'utf8')).toBe(report.page);
  });

  it('has a case, or a reason, for every public method of the SDK', () => {
    expect(report.verdicts.length).toBeGreaterThan(500);
    expect(report.verdicts.filter(({ note }) => note === 'no case')).toEqual([]);
  });
});

describe('a run of cases', () => {
  const failures = async (cases: Area['cases'], fault?: object): Promise<string[]> => {
    const prepare = async (url: string): Promise<void> => {
      if (fault === undefined) return;
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${url}/_sandbox/faults`, { method: 'POST', headers, body: JSON.stringify(fault) });
      expect(response.ok).toBe(true);
    };
    return failuresOf(await runOnStandIn([{ title: 'Area', cases }], { prefix: 'spec' }, prepare));
  };
  const createPoll = missing('StreamChat.createPoll', (s) => s.server.createPoll({ name: 'x' }, 'ann'));

  const tolerant = works('tolerant', ['StreamChat.queryUsers'], async (s) => {
    await s.server.queryUsers({});
    await s.server.createPoll({ name: 'x' }, 'ann').catch(() => undefined);
  });

  it('fails where an answer is not what a case expects', async () => {
    const upsert = works('upserts', ['StreamChat.upsertUser'], async (s) => {
      const id = s.userId('ann');
      holds(await s.server.upsertUser({ id }), { users: { [id]: { name: 'Ann' } } });
    });
    expect(await failures([upsert])).toEqual(['Area: upserts: answer.users.spec-1-1-ann.name is undefined, not "Ann"']);
  });

  it('fails where a case does not call what it covers, or nothing is sent', async () => {
    const idle = works('idle', ['StreamChat.queryUsers'], (s) => s.users('ann'));
    const local = works('local', ['StreamChat.createToken'], async (s) => s.server.createToken('ann'));
    expect(await failures([idle, local])).toEqual([
      'Area: idle: StreamChat.queryUsers called nothing',
      'Area: local: StreamChat.createToken called nothing',
    ]);
  });

  it('fails where what is said to be missing is there', async () => {
    const there = missing('StreamChat.queryUsers', (s) => s.server.queryUsers({}));
    expect(await failures([there])).toEqual([
      'Area: StreamChat.queryUsers answers 501: StreamChat.queryUsers did not answer 501: GET /users 200',
    ]);
  });

  it('fails where an answer 501 does not name what is missing', async () => {
    expect(await failures([createPoll])).toEqual([]);
    expect(await failures([createPoll], { path: '/polls', status: 501 })).toEqual([
      expect.stringContaining('POST /polls: the answer 501 has not the form of an error: {"code":'),
    ]);
  });

  it.each([404, 500])('fails where an unknown route answers %i', async (status) => {
    expect(await failures([createPoll], { path: '/polls', status })).toEqual([
      expect.stringMatching(/POST \/polls failed with error: "a fault/),
    ]);
    expect(await failures([tolerant], { path: '/polls', status })).toEqual([
      expect.stringMatching(new RegExp(`StreamChat.createPoll: .*POST /polls answered ${status}`)),
    ]);
  });

  it('fails where a call that must succeed meets something missing', async () => {
    expect(await failures([tolerant])).toEqual(['Area: tolerant: StreamChat.createPoll: POST /polls answered 501']);
  });
});

describe('the methods of the SDK', () => {
  const sdk = readSdk();

  it('are those of the installed version, managers and arrow functions included', () => {
    const { version } = JSON.parse(readFileSync('node_modules/stream-chat/package.json', 'utf8')) as {
      version: string;
    };
    expect(sdk.version).toBe(version);
    expect(sdk.methods).toEqual(
      expect.arrayContaining([
        'StreamChat.connectUser',
        'Channel.create',
        'ThreadManager.queryThreads',
        'Poll.castVote',
      ]),
    );
    expect(sdk.methods.filter((method) => /\._|\.constructor$/.test(method))).toEqual([]);
  });

  it('that no list knows are not tried', () => {
    const next = { ...sdk, methods: ['StreamChat.queryDreams', 'StreamChat.on'] };
    expect(verdictsOf(next, [])).toMatchObject([
      { method: 'StreamChat.queryDreams', outcome: 'not tried', note: 'no case' },
      { method: 'StreamChat.on', outcome: 'local' },
    ]);
  });

  it('that are listed as local must not send, and lists must not name what is gone', () => {
    const next = { ...sdk, methods: ['Channel.getClient'], sourceOf: () => 'return this.getClient().post(url)' };
    expect(faultsOfLists(next, [])).toEqual(
      expect.arrayContaining([
        'Channel.getClient is listed as local and sends requests',
        'no method of the SDK is named Channel.lastRead',
      ]),
    );
  });
});
