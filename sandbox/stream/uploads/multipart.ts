import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InputError } from '../../http/refusal.js';
import type { JsonObject } from '../state/entities.js';

/** Bytes; no file may be larger. */
export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;
/** Bytes that the other parts and the boundaries of a form may take. */
const FORM_BYTES = 64 * 1024;

/** A file that came with a call. */
export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** Kept apart from the body, which the list of calls remembers. */
const uploads = new WeakMap<FastifyRequest, UploadedFile>();

/** Reads forms: the file goes aside, the body becomes the other parts as JSON, and what is to be said about the file. */
export function addMultipartParser(server: FastifyInstance): void {
  const options = { parseAs: 'buffer', bodyLimit: MAX_UPLOAD_BYTES + FORM_BYTES } as const;
  server.addContentTypeParser('multipart/form-data', options, async (request: FastifyRequest, body: Buffer) => {
    const form = await readForm(request.headers['content-type'] ?? '', body);
    const parts: JsonObject = {};
    for (const [name, part] of form) {
      if (typeof part === 'string') {
        parts[name] = parsePart(name, part);
        continue;
      }
      if (name !== 'file' || uploads.has(request)) throw new InputError('the form must hold one file, as "file"');
      const bytes = Buffer.from(await part.arrayBuffer());
      uploads.set(request, { name: part.name, mimeType: part.type, bytes });
      parts.file = { name: part.name, mime_type: part.type, size: bytes.length };
    }
    return parts;
  });
}

/** The file that came with this request, if any. */
export function uploadOf(request: FastifyRequest): UploadedFile | undefined {
  return uploads.get(request);
}

async function readForm(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'Content-Type': contentType } }).formData();
  } catch {
    throw new InputError('the body is not a valid form');
  }
}

function parsePart(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${name} is not valid JSON`);
  }
}
