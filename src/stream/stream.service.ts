import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { StreamChannels } from './stream-channels.js';
import { StreamConnection } from './stream-connection.js';
import { StreamConversations } from './stream-conversations.js';
import { StreamMessages } from './stream-messages.js';
import { StreamReactions } from './stream-reactions.js';
import { StreamReading } from './stream-reading.js';
import type { StreamState } from './stream-health.js';
import { StreamSettings } from './stream-settings.js';
import { isSignedByAny } from './stream-signature.js';
import { StreamTokens, type StreamToken } from './stream-tokens.js';
import { StreamUploads } from './stream-uploads.js';
import { StreamUsers } from './stream-users.js';
import { StreamViews } from './stream-views.js';

/**
 * The entry point to Stream. Only this module imports the SDK: its errors become `StreamError`, its answers our own
 * types, and methods that replace data are not offered where merging ones exist.
 *
 * Calls with a server token bypass Stream's permissions: callers of this service have to check them.
 */
@Injectable()
export class StreamService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly users: StreamUsers;
  readonly channels: StreamChannels;
  readonly messages: StreamMessages;
  readonly views: StreamViews;
  readonly conversations: StreamConversations;
  readonly reactions: StreamReactions;
  readonly reading: StreamReading;
  readonly uploads: StreamUploads;
  readonly settings: StreamSettings;
  private readonly connection: StreamConnection;

  constructor(
    private readonly config: AppConfig,
    private readonly tokens: StreamTokens,
    clock: Clock,
  ) {
    this.connection = new StreamConnection(config, clock);
    this.users = new StreamUsers(this.connection);
    this.channels = new StreamChannels(this.connection);
    this.messages = new StreamMessages(this.connection);
    this.views = new StreamViews(this.connection);
    this.conversations = new StreamConversations(this.connection);
    this.reactions = new StreamReactions(this.connection);
    this.reading = new StreamReading(this.connection);
    this.uploads = new StreamUploads(this.connection);
    this.settings = new StreamSettings(this.connection);
  }

  /** Finds out whether Stream accepts the credentials. Boot neither waits for the answer nor depends on it. */
  onApplicationBootstrap(): void {
    const { client } = this.connection;
    this.connection.call('getApp', 'app', () => client.getAppSettings()).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  /** The public half of the credentials: clients need it, webhooks carry it. */
  get apiKey(): string {
    return this.config.stream.apiKey;
  }

  /** What this process's calls say about Stream. */
  get state(): StreamState {
    return this.connection.state;
  }

  /** How far Stream's clock was ahead of ours in its last answer, in milliseconds. */
  get clockSkewMs(): number | undefined {
    return this.connection.clockSkewMs;
  }

  /** Signs a token for a Stream client, without a call to Stream. */
  issueToken(userId: string, options: Parameters<StreamTokens['issue']>[1]): StreamToken {
    return this.tokens.issue(userId, options);
  }

  /** True when Stream signed exactly these (uncompressed) bytes, with the current secret or one still being rotated out. */
  isSigned(bytes: Buffer, signature: unknown): boolean {
    return isSignedByAny(bytes, signature, this.config.stream.webhookKeys);
  }
}
