import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { faultsIn, type MessageScene, openScene } from './message-scene.js';

const LIMIT = 100_000;
const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest of the picture', 'latin1');
const BOUNDARY = 'the-boundary';

describe('uploading a file', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, UPLOAD_LIMIT_BYTES: String(LIMIT), STREAM_TIMEOUT_MS: '2000' });
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());
  afterEach(() => test.streamControl.clearFaults());

  const send = async (
    route: 'files' | 'images',
    body: unknown,
    { as = scene.owner, at = scene, type = '' }: { as?: SignedInAccount; at?: MessageScene; type?: string } = {},
  ): Promise<TestResponse> => {
    const headers = { authorization: `Bearer ${as.token}`, ...(type && { 'content-type': type }) };
    const init = { method: 'POST', headers, body, duplex: 'half' } as unknown as RequestInit;
    const response = await fetch(`${test.url}${at.path}/${route}`, init);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as TestResponse['body'],
    };
  };
  const form = (content: string | Buffer, name = 'Rex.png', field = 'file'): FormData => {
    const data = new FormData();
    data.append(field, new Blob([new Uint8Array(Buffer.from(content))]), name);
    return data;
  };

  it('gives it to Stream as it is, with a safe name and the type of its content', async () => {
    const response = await send('images', form(PNG, '../Rex 1.html'));
    expect(response.status).toBe(201);
    const file = response.body['file'] as Record<string, unknown>;
    expect(file).toMatchObject({ name: 'Rex_1.png', mimeType: 'image/png', bytes: PNG.length });
    const stored = await fetch(String(file['url']));
    expect(stored.headers.get('content-type')).toMatch(/^image\/png/);
    expect(Buffer.from(await stored.arrayBuffer()).equals(PNG)).toBe(true);
    const message = await scene.sent(scene.owner, { attachments: [{ type: 'image', imageUrl: String(file['url']) }] });
    expect(message.attachments).toEqual([{ type: 'image', imageUrl: file['url'] }]);
  });

  it('takes a file of the largest size, and none above it', async () => {
    const whole = await send('files', form('x'.repeat(LIMIT), 'a.txt'));
    expect([whole.status, (whole.body['file'] as { bytes: number }).bytes]).toEqual([201, LIMIT]);
    expectError(await send('files', form('x'.repeat(LIMIT + 1), 'a.txt')), 'PAYLOAD_TOO_LARGE');
    expectError(await send('files', form('x'.repeat(LIMIT * 3), 'a.txt')), 'PAYLOAD_TOO_LARGE');
  });

  it('refuses a file that turns out too large while it comes, and keeps nothing of it', async () => {
    const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from(part);
      for (let n = 0; n < 40; n += 1) {
        yield Buffer.alloc(8192, 'x');
        await delay(1);
      }
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
    }
    const body = Readable.toWeb(Readable.from(endless()));
    const response = await send('files', body, { type: `multipart/form-data; boundary=${BOUNDARY}` });
    expectError(response, 'PAYLOAD_TOO_LARGE');
    expect((await scene.ask('GET', '/messages', scene.owner)).status).toBe(200);
  });

  it.each([
    ['a program', 'MZ\x90\0\x03', 'Rex.png'],
    ['a page', '<!doctype html><script>alert(1)</script>', 'Rex.txt'],
    ['a drawing with scripts', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'Rex.png'],
    ['a shell script', '#!/bin/sh\n', 'Rex.txt'],
    ['nothing', '', 'Rex.png'],
  ])('refuses %s, whatever its name', async (_name, content, name) => {
    for (const route of ['files', 'images'] as const)
      expectError(await send(route, form(content, name)), 'FILE_TYPE_NOT_ALLOWED');
  });

  it('takes pictures only as images', async () => {
    expectError(await send('images', form('%PDF-1.7', 'Rex.png')), 'FILE_TYPE_NOT_ALLOWED');
    expect((await send('files', form('%PDF-1.7', 'Rex.png'))).status).toBe(201);
  });

  it.each([
    ['no file', form('x', 'a.txt', 'other'), '', 'VALIDATION_FAILED'],
    ['an empty form', `--${BOUNDARY}--\r\n`, `multipart/form-data; boundary=${BOUNDARY}`, 'BAD_REQUEST'],
    [
      'a form that is cut',
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx`,
      `multipart/form-data; boundary=${BOUNDARY}`,
      'BAD_REQUEST',
    ],
    ['no boundary', 'x', 'multipart/form-data', 'UNSUPPORTED_MEDIA_TYPE'],
    ['JSON', '{}', 'application/json', 'UNSUPPORTED_MEDIA_TYPE'],
  ] as const)('refuses %s', async (_name, body, type, code) => {
    const response = await send('files', body, { type });
    expect(response.status).toBeLessThan(500);
    if (response.body['code'] !== 'VALIDATION_FAILED') expectError(response, code);
    else expect(faultsIn(response)).toEqual(['file']);
  });

  it('is for members of an open channel, and administrators', async () => {
    expectError(await send('files', form(PNG), { as: scene.stranger }), 'CHANNEL_NOT_FOUND');
    expect((await send('files', form(PNG), { as: scene.admin })).status).toBe(201);
    const other = await openScene(test);
    await test.database.collection('channels').updateOne({ _id: other.cid as never }, { $set: { status: 'ended' } });
    expectError(await send('files', form(PNG), { as: other.owner, at: other }), 'CHANNEL_NOT_WRITABLE');
  });

  it('of no route else takes a form', async () => {
    const response = await fetch(`${test.url}${scene.path}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scene.owner.token}` },
      body: form(PNG),
    });
    expect(response.status).toBe(415);
  });

  it.each([
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    [{ dropResponse: true }, 'UPSTREAM_UNAVAILABLE'],
    [{ delayMs: 5000 }, 'UPSTREAM_TIMEOUT'],
    [{ code: 4 }, 'UPSTREAM_REFUSED'],
  ] as const)('says when Stream fails it with %j', async (fault, code) => {
    await test.streamControl.addFault({ method: 'POST', path: '*/file', ...fault });
    expectError(await send('files', form(PNG)), code);
  });
});
