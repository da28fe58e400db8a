/** The browser says so when the SDK sends a ping at the moment at which the check of recovery cuts off its socket. */
const EXPECTED = 'error: WebSocket is already in CLOSING or CLOSED state.';

/** What the whole run must not have: errors in the console, and answers that no check expects. */
export async function cleanliness({ check }, { people, calls }) {
  await check('no page has an error in its console', () => {
    const problems = people.flatMap(({ account, problems }) =>
      problems.filter((text) => text !== EXPECTED).map((text) => `${account.id}: ${text}`),
    );
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });

  await check('no page got an answer of 400 or more', () => {
    const refusals = people.flatMap(({ account, refusals }) => refusals.map((text) => `${account.id}: ${text}`));
    if (refusals.length > 0) throw new Error(refusals.join('\n'));
  });

  await check('the stand-in of Stream implements all that was asked of it', async () => {
    const lines = await calls.sandbox('GET', '/calls');
    const { calls: all = lines } = lines;
    const missing = all.filter(({ status }) => status === 501).map(({ method, path }) => `${method} ${path}`);
    if (missing.length > 0) throw new Error([...new Set(missing)].join('\n'));
  });
}
