import { STREAM_EVENT_TYPES } from '../../src/webhooks/stream-event.js';
import { DoctorService } from '../../src/webhooks/doctor.service.js';
import { StreamSetupService } from '../../src/stream/setup/stream-setup.service.js';
import { CliProgram } from '../support/cli-program.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

/** How long the probe may take; only where none arrives is it waited for to the end. */
const PROBE_WAIT_MS = 30_000;
const NO_PROBE_WAIT_MS = 1000;

describe('the doctor, beside a running server', () => {
  let test: TestApp;
  const hook = () => ({ url: `${test.url}/api/webhooks/stream`, eventTypes: STREAM_EVENT_TYPES });
  const examine = async (probeWaitMs = PROBE_WAIT_MS) =>
    (await test.app.get(DoctorService).examine(hook(), probeWaitMs)).map(({ code }) => code);
  const setUp = async (): Promise<void> => {
    const setup = test.app.get(StreamSetupService);
    expect(await setup.apply(await setup.plan(hook()), hook())).toEqual([]);
  };

  beforeAll(async () => {
    test = await createTestApp();
  });
  beforeEach(() => setUp());
  afterAll(() => test.close());

  it('finds nothing after the setup: its own event has arrived', async () => {
    expect(await examine()).toEqual([]);
    expect(await test.database.collection('inbox').countDocuments({ type: 'user.updated' })).toBeGreaterThan(0);
  });

  it('finds what a new app has open', async () => {
    await test.streamClient.updateChannelType('messaging', { grants: null } as never);
    await test.streamClient.updateAppSettings({ guest_user_creation_disabled: false } as never);
    expect(new Set(await examine())).toEqual(new Set(['open-grants', 'guests-allowed']));
  });

  it.each<[code: string, plant: () => Promise<unknown>, probeWaitMs: number]>([
    ['hook-missing', () => test.streamClient.updateAppSettings({ event_hooks: [] } as never), PROBE_WAIT_MS],
    ['legacy-hook', () => test.streamClient.updateAppSettings({ webhook_url: hook().url }), PROBE_WAIT_MS],
    ['probe-missing', () => test.streamControl.deliverEvents(false), NO_PROBE_WAIT_MS],
  ])('finds %s', async (code, plant, probeWaitMs) => {
    await plant();
    const found = await examine(probeWaitMs);
    await test.streamControl.deliverEvents(true);
    expect(found).toEqual([code]);
  });

  it.each<[code: string, fault: object]>([
    ['stream-unreachable', { status: 503 }],
    ['rate-limited', { status: 429, code: 9, resetSeconds: 1 }],
  ])('finds %s', async (code, fault) => {
    await test.streamControl.addFault({ path: '/channeltypes', times: 1, ...fault });
    expect(await examine()).toEqual([code]);
    await new Promise((resolve) => setTimeout(resolve, 1200));
  });
});

describe('stream:doctor', () => {
  let cli: CliProgram;
  beforeEach(async () => (cli = await CliProgram.open()));
  afterEach(() => cli.close());

  it('prints a line for each finding, and ends with 1', async () => {
    const { code, stdout, stderr } = await cli.run('stream:doctor');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^error {4}open-grants +clients of the role user .*create-channel.*\. Run stream:setup\.$/m);
    expect(stdout).toMatch(/^\d+ errors?, \d+ warnings?\n$/m);
  });

  it('finds channels under ids of ours that nobody owns', async () => {
    await cli.streamClient.upsertUser({ id: 'stranger' });
    await cli.streamClient.channel('messaging', 'support-customer-77', { created_by_id: 'stranger' }).create();
    const { stdout } = await cli.run('stream:doctor');
    expect(stdout).toMatch(/^warning {2}foreign-channels +.*messaging:support-customer-77\. /m);
  });

  it('prints JSON, and knows a wrong key from a wrong secret', async () => {
    const codes = async (settings: Readonly<Record<string, string>>): Promise<unknown> => {
      const { code, stdout } = await cli.runWith({ settings: { ...cli.settings, ...settings } }, [
        'stream:doctor',
        '--json',
      ]);
      expect(code).toBe(1);
      return (JSON.parse(stdout) as { findings: { code: string }[] }).findings.map((finding) => finding.code);
    };
    expect(await codes({ STREAM_API_KEY: 'other-key' })).toEqual(['api-key-unknown']);
    expect(await codes({ STREAM_API_SECRET: 'a secret that is long enough, but another one' })).toEqual([
      'api-secret-wrong',
    ]);
  });
});
