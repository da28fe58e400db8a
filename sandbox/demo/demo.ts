import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { findInRepository, sendFile, sendNoFile, sendPageFile } from '../http/page-files.js';

/** Where the page is, on the stand-in of Stream. */
export const DEMO_PATH = '/_sandbox/demo';

const PAGE = 'sandbox/demo/page';
/** The official SDK for browsers, and what it imports, as they are installed. */
const PACKAGES: Readonly<Record<string, string>> = {
  'stream-chat.mjs': 'stream-chat/dist/esm/index.mjs',
  'axios.js': 'axios/dist/esm/axios.min.js',
  'linkifyjs.mjs': 'linkifyjs/dist/linkify.mjs',
  'isomorphic-ws.js': 'isomorphic-ws/browser.js',
};

/** An account that can be used on the page. */
interface Person {
  readonly id: string;
  readonly role: string;
  readonly fullName: string;
  readonly customerId?: number;
  /** A bearer token for the server. */
  readonly token: string;
}

/** The running system, as far as the page uses it. */
export interface DemoSystem {
  readonly apiUrl: string;
  readonly publicUrl: string;
  readonly accounts: readonly Person[];
  readonly appointment?: { readonly id: string; readonly petOwnerId: string; readonly vetId: string };
}

/**
 * A page on which sample accounts chat with each other, through the official SDK and the server's own routes. Like all below
 * `/_sandbox`, it answers only to pages of this machine.
 */
export class Demo {
  private system?: DemoSystem;

  /** Opens the page; until then it asks to wait. */
  open(system: DemoSystem): void {
    this.system = system;
  }

  addRoutes(server: FastifyInstance): void {
    server.get(DEMO_PATH, (_request, reply) => this.sendPage(reply));
    server.get(`${DEMO_PATH}/system`, (_request, reply) => this.sendSystem(reply));
    server.get<{ Params: { name: string } }>(`${DEMO_PATH}/:name`, ({ params }, reply) =>
      sendPageFile(reply, PAGE, params.name),
    );
    server.get<{ Params: { name: string } }>(`${DEMO_PATH}/packages/:name`, ({ params }, reply) => {
      const file = Object.hasOwn(PACKAGES, params.name) && findInRepository(`node_modules/${PACKAGES[params.name]}`);
      return file ? sendFile(reply, file) : sendNoFile(reply);
    });
  }

  private sendPage(reply: FastifyReply): FastifyReply {
    if (this.system === undefined) {
      return reply.code(503).header('Refresh', '1').type('text/plain').send('The system is starting ...');
    }
    const { apiUrl, publicUrl } = this.system;
    return sendPageFile(reply, PAGE, 'index.html', {
      scripts: [hashOfImportMap()],
      images: [new URL(publicUrl).origin],
      connections: [new URL(apiUrl).origin],
    });
  }

  private sendSystem(reply: FastifyReply): FastifyReply {
    void reply.headers({ 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-origin' });
    if (this.system === undefined) return reply.code(503).send({ error: 'The system is starting.' });
    const { apiUrl, accounts, appointment } = this.system;
    const people = accounts.map(({ id, role, fullName, customerId, token }) => ({
      id,
      role,
      fullName,
      customerId,
      token,
    }));
    return reply.send({ apiUrl, people, appointment });
  }
}

/** An import map can only be inside the page, so the policy of the page has to name it. */
function hashOfImportMap(): string {
  const file = findInRepository(`${PAGE}/index.html`);
  const page = file === undefined ? '' : readFileSync(file, 'utf8');
  const [, map = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(page) ?? [];
  return `'sha256-${createHash('sha256').update(map).digest('base64')}'`;
}
