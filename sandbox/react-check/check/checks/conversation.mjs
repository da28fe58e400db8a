import { CHAT, HISTORY, OTHER_CHAT } from '../chats.mjs';

/** Two people in one chat. */
export async function conversation({ check }, { owner, vet, calls, otherChannelId }) {
  await check('the list shows the chat with its last message', async () => {
    for (const { row } of [owner, vet].map((person) => ({ row: person.row(CHAT) }))) {
      await row.getByText(HISTORY.at(-1)).waitFor();
    }
  });

  await check('the chat opens with its latest messages, and scrolling up brings the first one', async () => {
    for (const person of [owner, vet]) {
      await person.openChat(CHAT);
      await person.sees(HISTORY.at(-1));
    }
    const list = vet.page.locator('.str-chat__message-list');
    const first = vet.message(HISTORY[0]);
    for (let turn = 0; turn < 20 && !(await first.isVisible()); turn += 1) {
      await list.evaluate((element) => element.scrollTo(0, 0));
      await vet.page.waitForTimeout(250);
    }
    await first.waitFor();
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  });

  await check('each sees that the other is online', async () => {
    for (const { page } of [owner, vet]) {
      await page.locator('.str-chat__channel-header').getByText('Online', { exact: true }).waitFor();
    }
  });

  await check('who types is shown to the other, until the message is sent', async () => {
    const typing = vet.page.getByTestId('typing-indicator-status').getByText('Olivia Owner is typing');
    await owner.draft.pressSequentially('On our way', { delay: 20 });
    await typing.waitFor({ state: 'attached' });
    await owner.page.keyboard.press('Enter');
    await typing.waitFor({ state: 'detached' });
  });

  await check('what one writes appears for the other', async () => {
    await vet.sees('On our way');
    await vet.write('See you soon');
    await owner.sees('See you soon');
  });

  await check('the sender sees that the message was read', async () => {
    await vet.message('See you soon').getByTestId('message-status-read-by').waitFor();
  });

  await check('a chat that is not open counts what was not read, until it is opened', async () => {
    await owner.openChat(OTHER_CHAT);
    await calls.send('sample-vet', otherChannelId, 'In the other chat');
    await owner.sees('In the other chat');
    await vet.write('Are you there?');
    await vet.write('Hello?');
    const badge = owner.row(CHAT).getByTestId('unread-badge');
    await badge.filter({ hasText: '2' }).waitFor();
    await owner.openChat(CHAT);
    await badge.waitFor({ state: 'detached' });
    await vet.message('Hello?').getByTestId('message-status-read-by').waitFor();
  });
}
