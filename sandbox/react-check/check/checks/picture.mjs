/** A picture of 48 by 48 pixels, as the page can draw it. */
async function drawPicture(page) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 320 });
    const context = canvas.getContext('2d');
    context.fillStyle = '#2a9d8f';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#e9c46a';
    context.fillRect(180, 100, 120, 120);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.split(',')[1], 'base64');
}

/** Uploads. */
export async function picture({ check }, { owner, vet }) {
  await check('an uploaded picture shows for both', async () => {
    const file = { name: 'paw.png', mimeType: 'image/png', buffer: await drawPicture(owner.page) };
    await owner.composer.getByTestId('file-input').setInputFiles(file);
    await owner.write('His paw');
    for (const person of [owner, vet]) {
      const image = person.message('His paw').locator('img[src*="/files/"]');
      await image.waitFor();
      const width = await image.evaluate(async (element) => {
        await element.decode();
        return element.naturalWidth;
      });
      if (width !== 480) throw new Error(`the picture is ${width} pixels wide`);
    }
  });
}
