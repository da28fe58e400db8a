import { copyFileSync, createReadStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const DIST = path.join(FOLDER, 'dist');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Bundles the app and serves it on a free port of this machine. */
export async function servePage() {
  await build({
    entryPoints: [path.join(FOLDER, 'app/main.jsx')],
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    outdir: DIST,
    loader: { '.svg': 'dataurl' },
    // The development build of React reports what a page does wrongly to the console.
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  });
  copyFileSync(path.join(FOLDER, 'app/index.html'), path.join(DIST, 'index.html'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = path.join(DIST, pathname === '/' ? 'index.html' : path.basename(pathname));
    const type = TYPES[path.extname(file)];
    if (type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    createReadStream(file).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
