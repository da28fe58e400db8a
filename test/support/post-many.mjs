/**
 * Posts a file many times at once, from a process of its own, and prints how often each status came back.
 *
 * Usage: node post-many.mjs <url> <file> <count> <headers as JSON>
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const [url, file, count, headers] = process.argv.slice(2);
const body = readFileSync(file);
const agent = new Agent({ maxSockets: Number(count) });

const post = () =>
  new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers: JSON.parse(headers) }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end(body);
  });

const counts = {};
for (const status of await Promise.all(Array.from({ length: Number(count) }, post))) {
  counts[status] = (counts[status] ?? 0) + 1;
}
process.stdout.write(JSON.stringify(counts));
process.exit(0);
