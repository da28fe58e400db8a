import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from 'stream-chat';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

const ANA = { id: 'ana' } as never;

describe('uploads', () => {
  let test: TestSandbox;
  let channel: Channel;
  let dataDir: string | undefined;

  const start = async (options: { dataDir?: string } = {}): Promise<void> => {
    test = await startForTest(options);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
  };
  beforeEach(async () => {
    dataDir = undefined;
    await start();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    await channel.create();
  });
  afterEach(async () => {
    await test.sandbox.close();
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true });
  });

  const bytes = Buffer.from([0, 1, 13, 10, 255, 45, 45]);
  const sendFile = async (name = 'notes.pdf', body = bytes): Promise<string> =>
    (await channel.sendFile(body, name, undefined, ANA)).file;
  /** As a client would send it, with fields beside the file. */
  const sendAs = async (user: string, path: string, fields: Record<string, string> = {}): Promise<Response> => {
    const form = new FormData();
    form.append('file', new Blob([bytes], { type: 'text/plain' }), 'x.txt');
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const headers = { Authorization: test.client.createToken(user), 'stream-auth-type': 'jwt' };
    return fetch(`${test.sandbox.url}${path}?api_key=${TEST_KEYS.apiKey}`, { method: 'POST', headers, body: form });
  };

  it('are served byte for byte, by their type, and never as a page', async () => {
    const url = await sendFile();
    const image = await channel.sendImage(bytes as never, 'cat 1.png', undefined, ANA);
    expect(url.startsWith(`${test.sandbox.url}/files/`)).toBe(true);
    const [file, picture] = [await fetch(url), await fetch(image.file)];
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-disposition')).toBe('attachment');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    expect((await fetch(`${test.sandbox.url}/files/nothing/x`)).status).toBe(404);
  });

  it('are deleted by their address where they were sent, once', async () => {
    const url = await sendFile();
    await expect(channel.deleteImage(url)).rejects.toMatchObject({ code: 16, status: 404 });
    await expect(test.client.deleteFile(url)).rejects.toMatchObject({ code: 16 });
    await channel.deleteFile(url);
    await expect(channel.deleteFile(url)).rejects.toMatchObject({ code: 16 });
    expect((await fetch(url)).status).toBe(404);
    const own = await test.client.uploadFile(bytes, 'a.txt', undefined, ANA);
    await test.client.deleteFile(own.file);
    expect((await fetch(own.file)).status).toBe(404);
  });

  it('keep to the lists of the app’s settings, by extension and by MIME type, whatever the case', async () => {
    await test.client.updateAppSettings({
      file_upload_config: { blocked_file_extensions: ['.exe', '.tar.gz'], blocked_mime_types: ['application/zip'] },
      image_upload_config: { allowed_file_extensions: ['.png'], allowed_mime_types: ['image/png'] },
    } as never);
    for (const name of ['x.EXE', 'x.tar.gz', 'x.zip']) {
      await expect(sendFile(name)).rejects.toMatchObject({ code: 4, status: 400 });
    }
    await sendFile('x.gz');
    await channel.sendImage(bytes as never, 'x.png', undefined, ANA);
    await expect(channel.sendImage(bytes as never, 'x.gif', undefined, ANA)).rejects.toMatchObject({ code: 4 });
  });

  it('keep to the size of the settings, and to 100 MB', async () => {
    await test.client.updateAppSettings({ file_upload_config: { size_limit: bytes.length } } as never);
    await sendFile();
    await expect(sendFile('x.pdf', Buffer.alloc(8))).rejects.toMatchObject({ code: 22, status: 413 });
    const tooLarge = Buffer.alloc(101 * 1024 * 1024);
    await expect(sendFile('x.pdf', tooLarge)).rejects.toMatchObject({ code: 22, status: 413 });
  });

  it('are refused without a file, without a user, as an image that is none, and where they are switched off', async () => {
    const url = `${test.sandbox.url}/channels/messaging/a/file`;
    await expect(test.client.post(url, { user: ANA })).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(channel.sendFile(bytes, 'x.pdf')).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(channel.sendImage(bytes as never, 'x.pdf', undefined, ANA)).rejects.toMatchObject({ code: 4 });
    expect((await sendAs('ana', '/channels/messaging/a/file', { user: '{' })).status).toBe(400);
    await channel.updatePartial({ set: { config_overrides: { uploads: false } } as never });
    await expect(sendFile()).rejects.toMatchObject({ code: 19, status: 400 });
  });

  it('of clients need grants, and are deleted by who sent them', async () => {
    const path = '/channels/messaging/a/file';
    const sent = await sendAs('ben', path);
    expect(sent.status).toBe(201);
    const { file } = (await sent.json()) as { file: string };
    expect((await sendAs('cem', path)).status).toBe(403);
    expect((await sendAs('ben', path, { user: '{"id":"ana"}' })).status).toBe(400);
    const remove = (user: string, url: string): ReturnType<TestSandbox['asClient']> =>
      test.asClient(test.client.createToken(user), 'DELETE', `${path}?url=${encodeURIComponent(url)}`);
    await channel.addMembers(['cem']);
    expect(await remove('cem', file)).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await remove('ben', file)).toMatchObject({ status: 200 });
  });

  it('leave no bytes in the list of calls', async () => {
    await sendFile();
    const { body } = await test.control('GET', '/calls');
    const { calls } = body as { calls: { path: string; body: object }[] };
    expect(calls.at(-1)).toMatchObject({
      path: '/channels/messaging/a/file',
      body: { user: { id: 'ana' }, file: { name: 'notes.pdf', mime_type: 'application/pdf', size: bytes.length } },
    });
  });

  it('outlive a restart with a data directory, and go with a reset', async () => {
    await test.sandbox.close();
    dataDir = mkdtempSync(join(tmpdir(), 'uploads-'));
    await start({ dataDir });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await channel.create();
    const { pathname } = new URL(await sendFile());
    await test.sandbox.close();
    await start({ dataDir });
    const again = await fetch(`${test.sandbox.url}${pathname}`);
    expect(Buffer.from(await again.arrayBuffer())).toEqual(bytes);
    await test.control('POST', '/reset');
    expect((await fetch(`${test.sandbox.url}${pathname}`)).status).toBe(404);
  });
});
