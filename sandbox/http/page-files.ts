import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyReply } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What a page may load beyond its own files: sources of a Content-Security-Policy. */
interface Sources {
  readonly scripts?: readonly string[];
  readonly images?: readonly string[];
  readonly connections?: readonly string[];
}

/** Answers with a file of the page in `folder` of the repository. It is read from the sources, so that it needs no build. */
export function sendPageFile(reply: FastifyReply, folder: string, name: string, sources?: Sources): FastifyReply {
  const file = /^[\w-]+\.\w+$/.test(name) ? findInRepository(`${folder}/${name}`) : undefined;
  return file === undefined ? sendNoFile(reply) : sendFile(reply, file, sources);
}

/** Answers with a file of the repository. */
export function sendFile(reply: FastifyReply, file: string, sources?: Sources): FastifyReply {
  return reply
    .headers({
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policyOf(sources),
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .send(readFileSync(file));
}

export function sendNoFile(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: 'There is no such file of the page.' });
}

/** The path of a file of the repository, for the compiled program as well as for its source. */
export function findInRepository(file: string): string | undefined {
  let root = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(root, file))) {
    const parent = path.dirname(root);
    if (parent === root) return undefined;
    root = parent;
  }
  return path.join(root, file);
}

/** A page takes nothing from elsewhere than said, is in no frame, and makes nothing of text but text. */
function policyOf({ scripts = [], images = [], connections = [] }: Sources = {}): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self'",
    ["img-src 'self'", ...images].join(' '),
    ["connect-src 'self'", ...connections].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
