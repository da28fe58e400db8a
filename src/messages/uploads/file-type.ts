import { cutText } from '../../common/text/cut-text.js';

/** What a file is, by its first bytes. */
export interface FileType {
  readonly extension: string;
  readonly mimeType: string;
  readonly isImage: boolean;
}

/** As many bytes of a file as are looked at. */
export const HEAD_BYTES = 4096;

const type = (extension: string, mimeType: string): FileType => ({
  extension,
  mimeType,
  isImage: mimeType.startsWith('image/'),
});

/** Bytes at an offset, as Latin-1 text, and what they stand for. What is not here is not taken. */
const MARKS: readonly (readonly [offset: number, mark: string, type: FileType])[] = [
  [0, '\x89PNG\r\n\x1a\n', type('png', 'image/png')],
  [0, '\xff\xd8\xff', type('jpg', 'image/jpeg')],
  [0, 'GIF87a', type('gif', 'image/gif')],
  [0, 'GIF89a', type('gif', 'image/gif')],
  [8, 'WEBP', type('webp', 'image/webp')],
  [4, 'ftypheic', type('heic', 'image/heic')],
  [4, 'ftypheix', type('heic', 'image/heic')],
  [4, 'ftypmif1', type('heic', 'image/heic')],
  [4, 'ftypqt', type('mov', 'video/quicktime')],
  [4, 'ftypM4A', type('m4a', 'audio/mp4')],
  [4, 'ftyp', type('mp4', 'video/mp4')],
  [0, '\x1aE\xdf\xa3', type('webm', 'video/webm')],
  [0, 'OggS', type('ogg', 'audio/ogg')],
  [0, 'ID3', type('mp3', 'audio/mpeg')],
  [0, '\xff\xfb', type('mp3', 'audio/mpeg')],
  [8, 'WAVE', type('wav', 'audio/wav')],
  [0, '%PDF-', type('pdf', 'application/pdf')],
  [0, 'PK\x03\x04', type('zip', 'application/zip')],
];
const RIFF_TYPES = new Set(['webp', 'wav']);

/** Documents that are archives: only there the name says more than the bytes. */
const OFFICE = new Map([
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['odt', 'application/vnd.oasis.opendocument.text'],
  ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
]);
const TEXTS = new Map([
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
]);

/** What a browser would run or lay out, and scripts that a shell would run. */
const ACTIVE =
  /^(?:\s*<|#!)|<(?:!doctype|html|head|body|script|svg|iframe|object|embed|meta|link|style|x:|\?xml|\?php)/i;

/**
 * The type of a file, whatever its name says.
 *
 * @param head the first {@link HEAD_BYTES} of it, or all
 * @returns undefined for what is not taken: programs, HTML and SVG, empty files, and everything unknown
 */
export function fileTypeOf(head: Buffer, name: string): FileType | undefined {
  const text = head.toString('latin1');
  const found = MARKS.find(
    ([offset, mark, { extension }]) =>
      text.startsWith(mark, offset) && (!RIFF_TYPES.has(extension) || text.startsWith('RIFF')),
  )?.[2];
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (found?.extension === 'zip') {
    const office = OFFICE.get(extension);
    return office ? type(extension, office) : found;
  }
  if (found || !isPassiveText(head)) return found;
  return TEXTS.has(extension) ? type(extension, TEXTS.get(extension) ?? '') : type('txt', 'text/plain');
}

function isPassiveText(head: Buffer): boolean {
  if (head.length === 0) return false;
  try {
    // A character may be cut at the end of the head.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text) && !ACTIVE.test(text); // oxlint-disable-line no-control-regex
  } catch {
    return false;
  }
}

const MAX_BASE = 100;

/** A name without a path, and without anything that a shell, a header or a file system reads as more than a name. */
export function safeName(given: string, { extension }: FileType): string {
  const file = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const base = file
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  return `${cutText(base, MAX_BASE) || 'file'}.${extension}`;
}
