/** Replies that stay in the thread of a message. */
export async function thread({ check }, { owner, vet }) {
  await check('a reply in a thread counts at its message, and is in the thread of the other', async () => {
    await vet.write('How is his paw?');
    await owner.sees('How is his paw?');
    await owner.press(owner.message('How is his paw?'), 'Open Thread');
    await owner.writeReply('Better');
    await owner.reply('Better').waitFor();
    const count = vet.message('How is his paw?').getByTestId('replies-count-button');
    await count.filter({ hasText: '1' }).waitFor();
    await count.click();
    await vet.reply('Better').waitFor();
  });

  await check('both talk in the open thread', async () => {
    await vet.writeReply('Glad to hear');
    await owner.reply('Glad to hear').waitFor();
    await owner.writeReply('Thanks to you');
    await vet.reply('Thanks to you').waitFor();
    await vet.message('Glad to hear').waitFor({ state: 'detached' });
    await vet.message('How is his paw?').getByTestId('replies-count-button').filter({ hasText: '3' }).waitFor();
    for (const person of [owner, vet]) await person.closeThread();
  });
}
