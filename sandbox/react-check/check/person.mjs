/** How long a page may take to show something, in ms. A reconnection takes the SDK some seconds. */
const TIMEOUT_MS = 15_000;
/** How often, and how long each time, a button is looked for that shows under the pointer only. */
const HOVERS = 5;
const HOVER_MS = 2000;
const COMPOSER = '.str-chat__main-panel .str-chat__message-composer';

/** One account in a page of its own, and what the page did wrong. */
export class Person {
  /** Errors and warnings of the console, and uncaught errors. */
  problems = [];
  /** Answers with a status of 400 or more: `404 GET /path`. */
  refusals = [];

  static async open(browser, { origin, apiUrl, account, viewport }) {
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(TIMEOUT_MS);
    const person = new Person(await context.newPage(), account);
    await person.signIn(`${origin}/?api=${encodeURIComponent(apiUrl)}`);
    return person;
  }

  constructor(page, account) {
    this.page = page;
    this.account = account;
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) this.problems.push(`${line.type()}: ${line.text()}`);
    });
    page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
    page.on('response', (answer) => {
      if (answer.status() < 400) return;
      this.refusals.push(`${answer.status()} ${answer.request().method()} ${new URL(answer.url()).pathname}`);
    });
  }

  async signIn(url) {
    await this.page.goto(url);
    await this.page.fill('[name=email]', this.account.email);
    await this.page.fill('[name=password]', this.account.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.locator('.str-chat__channel-list').waitFor();
  }

  /** The row of a chat in the list. */
  row(chatName) {
    return this.page.locator('.str-chat__channel-list-item').filter({ hasText: chatName });
  }

  async openChat(chatName) {
    await this.row(chatName).click();
    await this.page.locator('.str-chat__channel-header__data__title').filter({ hasText: chatName }).waitFor();
  }

  /** Back to a chat after a check that failed somewhere else, so that the next one does not fail for it. */
  async returnTo(chatName) {
    await this.page.keyboard.press('Escape');
    await this.view('Channels');
    await this.openChat(chatName);
  }

  get composer() {
    return this.page.locator(COMPOSER);
  }

  get draft() {
    return this.composer.locator('textarea');
  }

  /** A message in the open chat. */
  message(text) {
    return this.page.locator('.str-chat__main-panel .str-chat__li').filter({ hasText: text });
  }

  /** A message in the open thread. */
  reply(text) {
    return this.page.locator('.str-chat__thread .str-chat__li').filter({ hasText: text });
  }

  async write(text) {
    await this.draft.fill(text);
    await this.composer.getByRole('button', { name: 'Send' }).click();
  }

  /** In the open thread. */
  async writeReply(text) {
    const composer = this.page.locator('.str-chat__thread .str-chat__message-composer');
    await composer.locator('textarea').fill(text);
    await composer.getByRole('button', { name: 'Send' }).click();
  }

  async closeThread() {
    await this.page.locator('.str-chat__thread').getByRole('button', { name: 'Close thread' }).click();
  }

  /** Shows the chats or the threads. */
  async view(name) {
    await this.page.locator('.str-chat__chat-view__selector').getByRole('button', { name }).click();
  }

  async sees(text) {
    await this.message(text).waitFor();
  }

  /** Opens the menu of a message and chooses an entry. */
  async choose(message, entry) {
    await this.press(message, 'Open Message Actions Menu');
    await this.page.getByRole('menu').getByRole('menuitem', { name: entry, exact: true }).click();
  }

  /** Presses one of the buttons that a message shows while the pointer is on it. */
  async press(message, button) {
    for (let turn = 1; ; turn += 1) {
      await message.hover();
      try {
        await message.getByRole('button', { name: button }).first().click({ timeout: HOVER_MS });
        return;
      } catch (error) {
        // The list has moved under the pointer, as a new message does it.
        if (turn === HOVERS) throw error;
      }
    }
  }
}
