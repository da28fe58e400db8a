import { isPictureAddress } from './picture-address.js';

const PRODUCTION = { allowHttp: false };
const DEVELOPMENT = { allowHttp: true };

describe('the address of a picture', () => {
  it.each([
    'https://pictures.test/a.png',
    'https://pictures.test:8443/a%20b.png?size=2&x=%22#top',
    'https://müller.test/zoë.png',
    'https://127.0.0.1.pictures.test/a.png',
    'https://local.pictures.test/a.png',
  ])('may be %s', (address) => {
    expect(isPictureAddress(address, PRODUCTION)).toBe(true);
    expect(isPictureAddress(address, DEVELOPMENT)).toBe(true);
  });

  it.each([
    'http://pictures.test/a.png',
    'http://localhost:3000/api/avatars/a.svg',
    'http://127.0.0.1:3000/a.png',
    'http://[::1]/a.png',
  ])('may be %s while nothing is in production', (address) => {
    expect(isPictureAddress(address, PRODUCTION)).toBe(false);
    expect(isPictureAddress(address, DEVELOPMENT)).toBe(true);
  });

  it.each([
    ['empty', ''],
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
    expect(isPictureAddress(address, PRODUCTION)).toBe(false);
    expect(isPictureAddress(address, DEVELOPMENT)).toBe(false);
  });

  it.each([
    'localhost',
    'localhost.',
    'LOCALHOST',
    'ⓛocalhost',
    'pictures.localhost',
    'printer.local',
    'printer.local.',
    'metadata.google.internal',
    'router.home.arpa',
    'intranet',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '8.8.8.8',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[fe80::1]',
    '[fd00::1]',
    '[64:ff9b::7f00:1]',
    '[2001:db8::1]',
  ])('may not be on the host %s', (host) => {
    for (const address of [`https://${host}/a.png`, `https://${host}:8443/a.png`]) {
      expect(isPictureAddress(address, PRODUCTION)).toBe(false);
      expect(isPictureAddress(address, DEVELOPMENT)).toBe(false);
    }
  });
});
