import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ChannelAccess, type OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import type { Caller } from '../../policies/current-user.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamFile, UploadKind } from '../../stream/stream-uploads.js';
import { StreamService } from '../../stream/stream.service.js';
import { requireWritable } from '../changes/on-message.js';
import { StreamActors } from '../stream-actors.service.js';
import { fileTypeOf, safeName } from './file-type.js';
import { type FormFile, readFormFile } from './form-file.js';
import type { UploadAnswerDto } from './upload.dto.js';

/** From the first byte of a file to Stream's answer. */
const LONGEST_MS = 5 * 60_000;
/** How long an answer waits for a client that is still sending what nobody reads. */
const DRAIN_MS = 2000;

/** Passes files on to Stream while they arrive. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly stream: StreamService,
    private readonly actors: StreamActors,
    private readonly config: AppConfig,
  ) {}

  async upload(caller: Caller, cid: string, kind: UploadKind, request: IncomingMessage): Promise<UploadAnswerDto> {
    try {
      const channel = await this.channels.open(caller, cid);
      requireWritable(channel);
      const userId = channel.memberId ?? caller.id;
      // A file cannot be sent twice, so this is not left for when Stream refuses.
      if (channel.memberId === undefined) await this.actors.ensure([userId]);
      const form = await readFormFile(request, {
        maxBytes: this.config.uploads.limitBytes,
        idleMs: this.config.http.requestTimeoutMs,
      });
      return await this.passOn(channel, kind, userId, form);
    } finally {
      request.unpipe();
      await drain(request);
    }
  }

  private async passOn(
    channel: OpenedChannel,
    kind: UploadKind,
    userId: string,
    form: FormFile,
  ): Promise<UploadAnswerDto> {
    const type = fileTypeOf(form.head, form.name);
    if (!type || (kind === 'image' && !type.isImage)) {
      form.content.destroy();
      throw new AppException('FILE_TYPE_NOT_ALLOWED');
    }
    const name = safeName(form.name, type);
    const file = await this.send(channel, { kind, name, userId }, form);
    return {
      file: {
        url: file.url,
        ...(file.thumbUrl !== undefined && { thumbUrl: file.thumbUrl }),
        name,
        mimeType: type.mimeType,
        bytes: form.bytes(),
      },
    };
  }

  /** Once the whole file was passed on, Stream has as long for its answer as for that of any other call. */
  private async send(
    channel: OpenedChannel,
    file: { kind: UploadKind; name: string; userId: string },
    { content }: FormFile,
  ): Promise<StreamFile> {
    if (content.errored) throw content.errored;
    const abort = new AbortController();
    const giveUp = (): void => {
      // What has come and was not taken waits for Stream.
      if (content.readableLength > 0 || content.readableEnded) abort.abort();
      else content.destroy(new AppException('REQUEST_TIMEOUT'));
    };
    const timers = [setTimeout(giveUp, LONGEST_MS)];
    let fault: Error | undefined;
    content.once('error', (error: Error) => {
      fault = error;
      abort.abort();
    });
    content.once('end', () => timers.push(setTimeout(() => abort.abort(), this.config.stream.timeoutMs)));
    try {
      return await this.stream.uploads.send(channel, { ...file, content }, abort.signal);
    } catch (error) {
      // The client's fault, or the file's, is the reason why the call to Stream has failed.
      if (fault) throw fault;
      if (error instanceof StreamError && error.notFound) throw new AppException('CHANNEL_NOT_FOUND', { cause: error });
      throw error;
    } finally {
      timers.forEach((timer) => clearTimeout(timer));
      content.destroy();
    }
  }
}

/** Clients read the answer when they have sent the body. What is left of it is dropped, for a moment. */
async function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.resume();
  const ended = new AbortController();
  request.once('end', () => ended.abort()).once('close', () => ended.abort());
  await delay(DRAIN_MS, undefined, { signal: ended.signal }).catch(() => undefined);
}
