import assert from 'node:assert/strict';
import type { UserResponse } from 'stream-chat';
import { type Area, works } from '../run/case.js';

const BYTES = Buffer.from([0, 1, 13, 10, 255]);
/** The types of images do not take bytes, which the SDK sends all the same. */
const IMAGE = BYTES as unknown as NodeJS.ReadableStream;

async function isServed(url: string): Promise<boolean> {
  const response = await fetch(url);
  return response.ok && Buffer.from(await response.arrayBuffer()).equals(BYTES);
}

const as = (id: string): UserResponse => ({ id });

/** Files and images. */
export const uploads: Area = {
  title: 'Uploads',
  cases: [
    works('uploads to a channel and deletes', ['Channel.sendFile', 'Channel.deleteFile'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { file } = await channel.sendFile(BYTES, 'notes.bin', undefined, as(ann));
      assert.ok(await isServed(file), 'the file must be served as it was sent');
      await channel.deleteFile(file);
    }),
    works('uploads images to a channel', ['Channel.sendImage', 'Channel.deleteImage'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { file } = await channel.sendImage(IMAGE, 'cat.png', undefined, as(ann));
      assert.ok((await fetch(file)).ok, 'the image must be served');
      await channel.deleteImage(file);
    }),
    works('uploads without a channel', ['StreamChat.uploadFile', 'StreamChat.deleteFile'], async (s) => {
      const [ann] = await s.users('ann');
      const { file } = await s.server.uploadFile(BYTES, 'notes.bin', undefined, as(ann));
      assert.ok(await isServed(file), 'the file must be served as it was sent');
      await s.server.deleteFile(file);
    }),
    works('uploads images without a channel', ['StreamChat.uploadImage', 'StreamChat.deleteImage'], async (s) => {
      const [ann] = await s.users('ann');
      const { file } = await s.server.uploadImage(IMAGE, 'cat.png', undefined, as(ann));
      assert.ok((await fetch(file)).ok, 'the image must be served');
      await s.server.deleteImage(file);
    }),
  ],
};
