/**
 * Takes the picture of the demo for the README, with the Chromium that CHROMIUM names, from the system that `npm start` runs.
 *
 *   CHROMIUM=/usr/bin/chromium node scripts/demo-picture.mjs [docs/demo.png [width height]]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const [target = 'docs/demo.png', width = '1440', height = '900'] = process.argv.slice(2);
const { stream } = JSON.parse(readFileSync(path.join(process.env.SANDBOX_DIR || '.data', 'sandbox.json'), 'utf8'));

const profile = mkdtempSync(path.join(tmpdir(), 'demo-picture-'));
const browser = spawn(
  process.env.CHROMIUM || 'chromium',
  [
    '--headless',
    '--no-sandbox',
    '--hide-scrollbars',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    'about:blank',
  ],
  // Commands go in by the fourth of these, and answers come out of the fifth.
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
);
try {
  const send = await openPage(browser.stdio[3], browser.stdio[4]);
  await send('Emulation.setDeviceMetricsOverride', {
    width: Number(width),
    height: Number(height),
    deviceScaleFactor: 1,
    mobile: false,
  });
  await send('Page.navigate', { url: `${stream.url}/_sandbox/demo` });
  await until(send, "document.querySelectorAll('.phone .message').length > 5");
  await send('Runtime.evaluate', { expression: "document.querySelector('.phone .composer input').focus()" });
  await send('Input.insertText', { text: 'On our way' });
  await until(send, "[...document.querySelectorAll('.typing')].some((line) => line.textContent !== '')");
  await until(send, "document.querySelector('#events [data-state=pending]') === null");
  const { data } = await send('Page.captureScreenshot', { format: 'png' });
  writeFileSync(target, Buffer.from(data, 'base64'));
} finally {
  browser.kill();
  await once(browser, 'exit');
  rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
}

/** Opens a page, and returns what sends it commands. */
async function openPage(input, output) {
  const waiting = new Map();
  let rest = '';
  output.setEncoding('utf8').on('data', (text) => {
    const answers = (rest + text).split('\0');
    rest = answers.pop();
    for (const { id, result, error } of answers.map((answer) => JSON.parse(answer))) {
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
    }
  });
  let last = 0;
  const command = (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  const { targetId } = await command('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await command('Target.attachToTarget', { targetId, flatten: true });
  return (method, params) => command(method, params, sessionId);
}

/** Waits until an expression is true in the page. */
async function until(send, expression) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { result } = await send('Runtime.evaluate', { expression });
    if (result.value === true) return;
    if (Date.now() > deadline) throw new Error(`The page did not come so far: ${expression}`);
    await sleep(100);
  }
}
