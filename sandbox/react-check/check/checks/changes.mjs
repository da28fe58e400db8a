/** What happens to messages after they were sent. */
export async function changes({ check }, { owner, vet, calls, channelId }) {
  await check('a reaction appears for the other, and goes when it is taken back', async () => {
    await vet.write('Rex is fine');
    await owner.sees('Rex is fine');
    const reactionsFor = (person) => person.message('Rex is fine').getByTestId('message-reactions-list-button');
    await owner.press(owner.message('Rex is fine'), 'Open Reaction Selector');
    await owner.page.getByRole('button', { name: 'Select Reaction: Heart' }).click();
    await reactionsFor(vet).waitFor();
    // The first press elsewhere only closes the selector.
    await owner.page.keyboard.press('Escape');
    await reactionsFor(owner).click();
    // Another part of the list lies above the button, so that a pointer does not reach it.
    await owner.page.getByTestId('remove-reaction-button').press('Enter');
    await reactionsFor(vet).waitFor({ state: 'detached' });
  });

  await check('a quotation shows what it quotes', async () => {
    await owner.choose(owner.message('Rex is fine'), 'Quote Message');
    await owner.write('What good news');
    await vet.message('What good news').getByTestId('quoted-message-text').getByText('Rex is fine').waitFor();
  });

  await check('an edited message changes for the other, and says so', async () => {
    await owner.write('We come at thre');
    await vet.sees('We come at thre');
    await owner.choose(owner.message('We come at thre'), 'Edit Message');
    await owner.write('We come at three');
    await vet.sees('We come at three');
    await vet.message('We come at three').getByText('Edited').waitFor();
  });

  await check('a message that the practice pins is marked for both', async () => {
    const message = vet.message('We come at three');
    const id = await message.getAttribute('data-message-id');
    await calls.asVet('POST', `/api/channels/messaging:${channelId}/messages/${id}/pin`);
    for (const person of [owner, vet]) await person.message('We come at three').getByText('Pinned by').waitFor();
  });

  await check('a deleted message loses its text for the other', async () => {
    await vet.write('Sent by mistake');
    await owner.sees('Sent by mistake');
    await vet.choose(vet.message('Sent by mistake'), 'Delete Message');
    await vet.page.locator('.str-chat__modal').getByRole('button', { name: 'Delete Message' }).click();
    for (const person of [owner, vet]) await person.message('Sent by mistake').waitFor({ state: 'detached' });
    await owner.message('Message deleted').waitFor();
  });
}
