import { ATTEMPTS } from '../../sandbox/stream/testing/attempts/attempts.js';
import { expectAttempt, type Target } from '../../sandbox/stream/testing/attempts/make-attempt.js';
import { CliProgram } from '../support/cli-program.js';

/** `sandbox/stream/permissions/attempts.spec.ts` makes the same attempts in a new app, where many succeed. */
describe('attempts of a client after stream:setup', () => {
  let cli: CliProgram;
  let target: Target;

  beforeAll(async () => {
    cli = await CliProgram.open();
    expect((await cli.run('stream:setup', '--yes')).code).toBe(0);
    await cli.streamControl.enforceRateLimits(false);
    const { url, apiKey, apiSecret } = cli.stream;
    target = { url, apiKey, apiSecret, server: cli.streamClient };
  });
  afterAll(() => cli.close());

  it.each(ATTEMPTS)('$number: $what ($after.status)', (attempt) => expectAttempt(target, attempt, attempt.after));
});
