import { Logger } from '@nestjs/common';
import type { StreamError } from './stream-errors.js';

/** `up` and `down` as the last call went; `credentials-refused` from Stream's refusal until it accepts a call again. */
export type StreamState = 'up' | 'down' | 'credentials-refused';

/** What one process knows about Stream from its own calls. Logs once when Stream refuses the credentials. */
export class StreamHealth {
  private readonly logger = new Logger('StreamService');
  private answering = true;
  private credentialsRefused = false;

  get state(): StreamState {
    if (this.credentialsRefused) return 'credentials-refused';
    return this.answering ? 'up' : 'down';
  }

  noteSuccess(): void {
    this.answering = true;
    this.noteAccepted();
  }

  noteFailure(error: StreamError): void {
    this.answering = !error.retryable;
    if (error.credentialsRefused) this.noteRefused(error);
    // Stream checks the credentials first: any other refusal of its own means that it accepted them.
    else if (error.permanent && error.code !== undefined) this.noteAccepted();
  }

  private noteRefused({ operation, status, code }: StreamError): void {
    if (this.credentialsRefused) return;
    this.credentialsRefused = true;
    this.logger.warn({
      msg: 'Stream refuses the API key or secret: check STREAM_API_KEY and STREAM_API_SECRET',
      operation,
      status,
      code,
    });
  }

  private noteAccepted(): void {
    if (!this.credentialsRefused) return;
    this.credentialsRefused = false;
    this.logger.log('Stream accepts the API key and secret again');
  }
}
