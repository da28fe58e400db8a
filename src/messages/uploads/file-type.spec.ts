import { fileTypeOf, safeName } from './file-type.js';

const PNG = '\x89PNG\r\n\x1a\n....';
const mimeOf = (head: string, name = 'x'): string | undefined =>
  fileTypeOf(Buffer.from(head, 'latin1'), name)?.mimeType;

describe('the type of a file', () => {
  it.each([
    [PNG, 'evil.html', 'image/png'],
    ['\xff\xd8\xff\xe0', 'a.exe', 'image/jpeg'],
    ['RIFF0000WEBP', 'a', 'image/webp'],
    ['RIFF0000WAVE', 'a', 'audio/wav'],
    ['0000ftypisom', 'a.mov', 'video/mp4'],
    ['%PDF-1.7', 'a.png', 'application/pdf'],
    ['PK\x03\x04', 'a.jar', 'application/zip'],
    ['PK\x03\x04', 'a.DOCX', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['plain words, 1 < 2', 'a.svg', 'text/plain'],
    ['a,b\n1,2\n', 'a.csv', 'text/csv'],
  ])('%j named %s is %s', (head, name, mimeType) => {
    expect(mimeOf(head, name)).toBe(mimeType);
  });

  it.each([
    ['MZ\x90\0', 'a.png'],
    ['\x7fELF', 'a.png'],
    ['\xcf\xfa\xed\xfe', 'a.png'],
    ['\xca\xfe\xba\xbe', 'a.png'],
    ['\0asm', 'a.txt'],
    ['#!/bin/sh\n', 'a.txt'],
    ['<svg xmlns="x">', 'a.png'],
    ['\n <!DOCTYPE html>', 'a.txt'],
    ['words <ScRiPt>', 'a.txt'],
    ['words <?php', 'a.txt'],
    ['0000\0\0\0\0WEBP', 'a.webp'],
    ['\xe4\xf6', 'a.txt'],
    ['', 'a.txt'],
  ])('%j named %s is not taken', (head, name) => {
    expect(mimeOf(head, name)).toBeUndefined();
  });

  it('of a text is known although a character is cut at the end', () => {
    expect(fileTypeOf(Buffer.from('für').subarray(0, 2), 'a')?.mimeType).toBe('text/plain');
  });
});

describe('the name of a file', () => {
  const png = { extension: 'png', mimeType: 'image/png', isImage: true };
  it.each([
    ['Rex am Bäumchen.jpeg', 'Rex_am_Bäumchen.png'],
    ['../../etc/passwd', 'passwd.png'],
    ['C:\\x\\y.exe', 'y.png'],
    ['a"\r\nX: y.png', 'a_X_y.png'],
    ['.htaccess', 'file.png'],
    ['', 'file.png'],
    ['a.b.c.png', 'a_b_c.png'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(100)}.png`],
  ])('%j becomes %s', (given, expected) => {
    expect(safeName(given, png)).toBe(expected);
  });
});
