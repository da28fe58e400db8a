import { readAppSettings } from '../app/app-settings.js';
import { NO_UPLOAD_RULES } from '../app/setting-readers.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { isObject, readStrings } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { MAX_UPLOAD_BYTES, type UploadedFile } from './multipart.js';

/** What an upload is sent as: images have settings of their own, and must be images. */
export type UploadKind = 'file' | 'image';

const MAX_NAME_LENGTH = 255;
const IMAGE_TYPES = /^image\/(bmp|gif|hei[cf](-sequence)?|jpe?g|png|svg\+xml|tiff|webp)$/;

/** Refuses a file that the app's settings do not allow: by extension and MIME type with code 4, by size with code 22. */
export function checkUpload(call: ApiCall, kind: UploadKind, file: UploadedFile): void {
  if (file.name === '' || file.name.length > MAX_NAME_LENGTH) {
    throw refuse('input', `the name of the file must have 1 to ${MAX_NAME_LENGTH} characters`);
  }
  const rules = rulesOf(call, kind);
  const name = file.name.toLowerCase();
  const hasExtension = (extension: string): boolean => name.endsWith(extension);
  checkLists(rules, 'file_extensions', hasExtension, `files named ${extensionOf(name)}`);
  const mimeType = mimeTypeOf(file);
  checkLists(rules, 'mime_types', (type) => type === mimeType, `files of the type ${mimeType}`);
  if (kind === 'image' && !IMAGE_TYPES.test(mimeType)) throw refuse('input', `${mimeType} is not a type of images`);
  const limit = Number(rules.size_limit) || MAX_UPLOAD_BYTES;
  if (file.bytes.length > limit) throw refuse('payloadTooLarge', `the file is larger than ${limit} bytes`);
}

/** The MIME type that the form names, without its parameters. */
export function mimeTypeOf({ mimeType }: UploadedFile): string {
  const [type = ''] = mimeType.toLowerCase().split(';');
  return /^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) ? type.trim() : 'application/octet-stream';
}

function rulesOf(call: ApiCall, kind: UploadKind): JsonObject {
  const rules = readAppSettings(call.store)[`${kind}_upload_config`];
  return isObject(rules) ? rules : NO_UPLOAD_RULES;
}

/** A list of what is blocked always counts; one of what is allowed only when it is not empty. */
function checkLists(rules: JsonObject, list: string, fits: (item: string) => boolean, what: string): void {
  const itemsOf = (field: string): string[] => (readStrings(rules, field) ?? []).map((item) => item.toLowerCase());
  const allowed = itemsOf(`allowed_${list}`);
  if (itemsOf(`blocked_${list}`).some(fits) || (allowed.length > 0 && !allowed.some(fits))) {
    throw refuse('input', `${what} are not allowed`);
  }
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? 'without an extension' : name.slice(dot);
}
