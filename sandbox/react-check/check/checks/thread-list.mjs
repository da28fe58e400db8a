const OPEN = 'Thanks to you';

/** The list of threads beside that of chats. */
export async function threadList({ check }, { owner, vet }) {
  const unread = owner.page.locator('.str-chat__chat-view__selector .str-chat__unread-count-badge');

  await check('a reply in a thread that is not open counts as an unread thread', async () => {
    await vet.message('How is his paw?').getByTestId('replies-count-button').click();
    await vet.writeReply('One more thing');
    await unread.filter({ hasText: '1' }).waitFor();
  });

  await check('the list of threads has it, and opening it there reads it', async () => {
    await owner.view('Threads');
    const row = owner.page.locator('.str-chat__thread-list-item').filter({ hasText: 'How is his paw?' });
    for (const text of ['4 replies', '1']) await row.getByText(text, { exact: true }).waitFor();
    await row.click();
    for (const text of [OPEN, 'One more thing']) await owner.reply(text).waitFor();
    await unread.waitFor({ state: 'detached' });
    await owner.writeReply('What is it?');
    await vet.reply('What is it?').waitFor();
  });

  await check('both are back in the chat', async () => {
    await vet.closeThread();
    await owner.view('Channels');
    await owner.sees('How is his paw?');
  });
}
