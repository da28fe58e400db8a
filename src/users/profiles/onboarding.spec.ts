import { isPictureUrl } from './onboarding.js';

describe('the address of a picture', () => {
  it.each([
    'https://pictures.test/a.png',
    'https://pictures.test:8443/a%20b.png?size=2&x=%22#top',
    'https://müller.test/zoë.png',
    'http://localhost:3000/api/avatars/a.svg',
    'http://127.0.0.1:3000/a.png',
    'http://[::1]/a.png',
  ])('may be %s', (address) => {
    expect(isPictureUrl(address)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['plain http elsewhere', 'http://pictures.test/a.png'],
    ['http to what only looks like loopback', 'http://localhost.pictures.test/a.png'],
    ['http to a number of loopback in a name', 'http://127.0.0.1.pictures.test/a.png'],
    ['a script', 'javascript:alert(1)'],
    ['a script that begins like an address', 'javascript://pictures.test/%0aalert(1)'],
    ['data', 'data:image/svg+xml,<svg/>'],
    ['a file', 'file:///etc/passwd'],
    ['a blob', 'blob:https://pictures.test/a'],
    ['without a scheme', '//pictures.test/a.png'],
    ['with one slash', 'https:/pictures.test/a.png'],
    ['with backslashes', 'https:\\\\pictures.test\\a.png'],
    ['with credentials', 'https://user:secret@pictures.test/a.png'],
    ['with a quote', 'https://pictures.test/a.png"onerror="x'],
    ['with a tag', 'https://pictures.test/<script>'],
    ['with a blank', 'https://pictures.test/a b.png'],
    ['with a line break', 'https://pictures.test/a\n.png'],
    ['with a NUL', 'https://pictures.test/a\0.png'],
    ['without a host', 'https://'],
    ['longer than 500 characters', `https://pictures.test/${'x'.repeat(480)}`],
    ['an object', { $ne: null }],
    ['a list', ['https://pictures.test/a.png']],
    ['nothing', undefined],
  ])('may not be %s', (_case, address) => {
    expect(isPictureUrl(address)).toBe(false);
  });
});
