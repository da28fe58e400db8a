/** The practice ends a chat, and opens it again. */
export async function ending({ check }, { owner, vet, calls, channelId }) {
  const closed = owner.page.locator('.str-chat__main-panel .closed');

  await check('a chat that the practice ends closes for the other, and shows the notice', async () => {
    await calls.asVet('POST', `/api/chat/channels/${channelId}/end`);
    for (const { page } of [owner, vet]) await page.locator('.str-chat__main-panel .closed').waitFor();
    await owner.composer.waitFor({ state: 'detached' });
    await owner.page.locator('.str-chat__message--system').last().waitFor();
  });

  await check('a chat that the practice reopens takes messages again', async () => {
    await calls.asVet('POST', `/api/chat/channels/${channelId}/reopen`);
    await closed.waitFor({ state: 'detached' });
    await owner.write('One more question');
    await vet.sees('One more question');
  });
}
