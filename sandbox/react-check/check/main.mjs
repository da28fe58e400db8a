/**
 * Lets two people chat through Stream's React components, in Chromium, with the system that `npm start` runs.
 *
 *   CHROMIUM=/usr/bin/chromium node check/main.mjs
 *
 * Prints a line for each check. The exit code is 1 when one failed, or when the system or the browser did not start.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHAT, HISTORY } from './chats.mjs';
import { changes } from './checks/changes.mjs';
import { cleanliness } from './checks/cleanliness.mjs';
import { conversation } from './checks/conversation.mjs';
import { ending } from './checks/ending.mjs';
import { picture } from './checks/picture.mjs';
import { recovery } from './checks/recovery.mjs';
import { threadList } from './checks/thread-list.mjs';
import { thread } from './checks/thread.mjs';
import { servePage } from './page-server.mjs';
import { Person } from './person.mjs';
import { Report } from './report.mjs';
import { ServerCalls } from './server-calls.mjs';
import { startSystem } from './system.mjs';

const PICTURES = fileURLToPath(new URL('../dist/pictures/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 420, height: 800 };

const closers = [];
const people = [];
const report = new Report(async (name) => {
  await takePictures(`failed ${name}`);
  for (const person of people) await person.returnTo(CHAT);
});
process.on('SIGINT', () => void closeAll().then(() => process.exit(130)));
try {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const page = await servePage();
  closers.push(() => page.close());
  const system = await startSystem(page.origin);
  closers.push(() => system.stop());
  const calls = new ServerCalls(system);
  const channelId = await calls.makeChat('Rex');
  const otherChannelId = await calls.makeChat('Tom');
  for (const [index, text] of HISTORY.entries()) {
    await calls.send(index % 2 ? 'sample-vet' : 'sample-owner', channelId, text);
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  closers.push(() => browser.close());
  for (const id of ['sample-owner', 'sample-vet']) {
    const account = calls.account(id);
    people.push(await Person.open(browser, { origin: page.origin, apiUrl: system.apiUrl, account, viewport: WIDE }));
  }
  const [owner, vet] = people;
  const world = { owner, vet, people, calls, channelId, otherChannelId };
  const reporter = { check: (name, run) => report.check(name, run) };
  for (const checks of [conversation, changes, thread, threadList, picture, recovery]) await checks(reporter, world);
  await takePictures('chat');
  await ending(reporter, world);
  await takePictures('after the end');
  await cleanliness(reporter, world);
  console.log(`${report.passed} passed, ${report.failed} failed; pictures are in ${path.relative('.', PICTURES)}`);
} finally {
  await closeAll();
}
process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;

/** Each page, wide and narrow. */
async function takePictures(name) {
  for (const { page, account } of people) {
    for (const viewport of [NARROW, WIDE]) {
      await page.setViewportSize(viewport);
      const file = `${name}, ${account.id}, ${viewport.width}.png`.replaceAll(/[^\w.]+/g, '-');
      await page.screenshot({ path: path.join(PICTURES, file) });
    }
  }
}

async function closeAll() {
  for (const close of closers.splice(0).reverse()) await close();
}
