import { isScalar, type Scalar } from './scalar.js';

export const MAX_ATTACHMENTS = 30;
const MAX_BYTES = 5000;
const MAX_URL = 2048;
export const MAX_FIELDS = 40;
export const TYPE = /^[A-Za-z][A-Za-z0-9_-]{0,29}$/;
/** Of a field of an app's own, in an attachment and in a message. */
export const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** One attachment, in our spelling or in Stream's. */
export type AttachmentInput = Readonly<Record<string, Scalar>>;

/** Fields that both sides know, by our name. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  assetUrl: 'asset_url',
  imageUrl: 'image_url',
  thumbUrl: 'thumb_url',
  titleLink: 'title_link',
  ogScrapeUrl: 'og_scrape_url',
  authorLink: 'author_link',
  authorName: 'author_name',
  authorIcon: 'author_icon',
  mimeType: 'mime_type',
  fileSize: 'file_size',
  originalWidth: 'original_width',
  originalHeight: 'original_height',
};
const OUR_NAMES = Object.fromEntries(Object.entries(WIRE_NAMES).map(([ours, wire]) => [wire, ours]));
const ADDRESSES = new Set(['asset_url', 'image_url', 'thumb_url', 'title_link', 'og_scrape_url', 'author_link']);

/** What is wrong with a list of attachments; undefined when nothing is. */
export function attachmentFault(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  if (value.length > MAX_ATTACHMENTS) return `must contain no more than ${MAX_ATTACHMENTS} elements`;
  for (const item of value as readonly unknown[]) {
    const fault = faultOf(item);
    if (fault) return fault;
  }
  const bytes = Buffer.byteLength(JSON.stringify(toWireAttachments(value as AttachmentInput[])));
  return bytes > MAX_BYTES ? `must have at most ${MAX_BYTES} bytes together` : undefined;
}

function faultOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'must contain objects only';
  const fields = Object.entries(item);
  if (fields.length > MAX_FIELDS) return `must contain objects of at most ${MAX_FIELDS} fields`;
  const seen = new Set<string>();
  for (const [name, value] of fields) {
    if (!FIELD_NAME.test(name) || name in Object.prototype) return 'must have field names of letters, digits, _ and -';
    if (!isScalar(value)) return 'must have fields that are strings, numbers or booleans';
    const wire = wireName(name);
    if (seen.has(wire)) return `must name ${wire} once in each attachment`;
    seen.add(wire);
    if (ADDRESSES.has(wire) && !isWebAddress(value)) return `must have http or https addresses in ${wire}`;
  }
  const { type } = item as { type?: unknown };
  return typeof type === 'string' && TYPE.test(type) ? undefined : 'must have a type in each attachment';
}

/** A script or a local file in a link would be run or read by whoever opens it. */
function isWebAddress(value: Scalar): boolean {
  if (typeof value !== 'string' || value.length > MAX_URL || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

const wireName = (name: string): string => (Object.hasOwn(WIRE_NAMES, name) ? (WIRE_NAMES[name] ?? name) : name);
const ourName = (name: string): string => (Object.hasOwn(OUR_NAMES, name) ? (OUR_NAMES[name] ?? name) : name);

export const toWireAttachments = (attachments: readonly AttachmentInput[]): AttachmentInput[] =>
  attachments.map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [wireName(name), value])));

/** Attachments as answers show them. Other clients of Stream may have put anything into their fields. */
export const fromWireAttachments = (
  attachments: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>>[] =>
  attachments.map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [ourName(name), value])));
