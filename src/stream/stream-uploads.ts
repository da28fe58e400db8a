import type { Readable } from 'node:stream';
import { assertChannelAddress } from './addresses.js';
import type { StreamConnection } from './stream-connection.js';
import type { ChannelAddress } from './stream-types.js';

export type UploadKind = 'file' | 'image';

export interface NewStreamFile {
  readonly kind: UploadKind;
  /** Stream takes the type of the content from its extension. */
  readonly name: string;
  /** Passed on as it comes. */
  readonly content: Readable;
  readonly userId: string;
}

export interface StreamFile {
  readonly url: string;
  readonly thumbUrl: string | undefined;
}

/** Files in channels. */
export class StreamUploads {
  constructor(private readonly connection: StreamConnection) {}

  /** @param signal ends the call: how long an upload takes is for its client to decide, so it has no time limit here */
  async send(address: ChannelAddress, file: NewStreamFile, signal: AbortSignal): Promise<StreamFile> {
    const operation = file.kind === 'image' ? 'uploadImage' : 'uploadFile';
    assertChannelAddress(operation, address.type, address.id);
    const { client } = this.connection;
    const path = [address.type, address.id].map((part) => encodeURIComponent(part)).join('/');
    const url = `${client.baseURL ?? ''}/channels/${path}/${file.kind}`;
    const answer = await this.connection.call(operation, 'file', () =>
      client.sendFile(url, file.content, file.name, undefined, { id: file.userId }, { signal }),
    );
    return { url: answer.file, thumbUrl: answer.thumb_url || undefined };
  }
}
