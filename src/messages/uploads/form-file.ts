import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { AppException } from '../../common/errors/app-exception.js';
import { noteReader } from '../../http/late-body.js';
import { HEAD_BYTES } from './file-type.js';

/** Room for the boundaries, the headers of the part, and small fields that some clients add. */
const FORM_BYTES = 16 * 1024;
const LIMITS = {
  files: 1,
  fields: 5,
  fieldSize: 1024,
  fieldNameSize: 100,
  parts: 6,
  headerPairs: 20,
  headerSize: 8192,
};

interface FormLimits {
  readonly maxBytes: number;
  /** How long the client may send nothing of the file, in ms. */
  readonly idleMs: number;
}

/** The one file of a form, while it is still arriving. */
export interface FormFile {
  readonly name: string;
  readonly head: Buffer;
  /** All of it, the head too. Fails when the file is too large, does not go on, or its client has gone. */
  readonly content: Readable;
  /** Bytes that have come so far. */
  bytes(): number;
}

/**
 * Reads a form up to the first bytes of its file; the rest is read as its content is. Never more of a file than the buffers
 * of a few streams is in memory. Its head must arrive in the time for any request; then only pauses are limited.
 *
 * @throws AppException PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT, UNSUPPORTED_MEDIA_TYPE for no form, VALIDATION_FAILED for no file
 */
export async function readFormFile(request: IncomingMessage, { maxBytes, idleMs }: FormLimits): Promise<FormFile> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES)
    throw new AppException('PAYLOAD_TOO_LARGE');
  const form = openForm(request, maxBytes);
  // The client has gone; nothing would say so later.
  if (request.destroyed) throw new AppException('BAD_REQUEST');
  return new Promise((resolve, reject) => {
    const content = new PassThrough();
    let found = false;
    let idle: NodeJS.Timeout | undefined;
    // Once the file has begun, its pauses count and no longer the time for the whole request.
    const forgetReader = noteReader(request, (error) => {
      if (error.code !== 'REQUEST_TIMEOUT' || !idle) fail(error);
    });
    const fail = (error: Error): void => {
      clearTimeout(idle);
      reject(error);
      content.destroy(error);
      request.unpipe(form);
    };
    // Whoever reads the content is told by its own error; nobody may be reading yet.
    content.on('error', () => undefined);
    request.once('close', () => {
      forgetReader();
      if (!request.complete) fail(new AppException('BAD_REQUEST'));
    });
    form.on('error', (cause: unknown) => fail(new AppException('BAD_REQUEST', { cause })));
    form.on('finish', () => !found && fail(fileMissing()));
    form.on('file', (field, file, name) => {
      if (field !== 'file' || found) {
        file.resume();
        return;
      }
      found = true;
      let bytes = 0;
      let head: Buffer[] | undefined = [];
      // While the file waits for its reader, the client may not go on.
      idle = setTimeout(() => (file.isPaused() ? idle?.refresh() : fail(new AppException('REQUEST_TIMEOUT'))), idleMs);
      const show = (): void => {
        if (!head) return;
        resolve({ name: name ?? '', head: Buffer.concat(head).subarray(0, HEAD_BYTES), content, bytes: () => bytes });
        head = undefined;
      };
      file.on('data', (chunk: Buffer) => {
        idle?.refresh();
        bytes += chunk.length;
        head?.push(chunk);
        if (bytes >= HEAD_BYTES) show();
        if (!content.write(chunk)) {
          file.pause();
          content.once('drain', () => file.resume());
        }
      });
      file.on('limit', () => fail(new AppException('PAYLOAD_TOO_LARGE')));
      file.on('error', fail);
      file.on('end', () => {
        clearTimeout(idle);
        show();
        if (!content.destroyed) content.end();
      });
    });
    request.pipe(form);
  });
}

function openForm(request: IncomingMessage, maxBytes: number): Busboy {
  const { headers } = request;
  if (!/^multipart\/form-data\s*;/i.test(headers['content-type'] ?? ''))
    throw new AppException('UNSUPPORTED_MEDIA_TYPE');
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: { ...LIMITS, fileSize: maxBytes } });
  } catch (cause) {
    throw new AppException('BAD_REQUEST', { cause });
  }
}

const fileMissing = (): AppException =>
  new AppException('VALIDATION_FAILED', {
    details: [{ field: 'file', rule: 'isFile', message: 'the form must hold one file, as "file"' }],
  });
