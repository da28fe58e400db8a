import { SYSTEM_USER_ID } from './user-ids.js';
import type { StreamConnection } from './stream-connection.js';

/** Permission ids by role. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** A channel type of the app; of its settings, those that we look at. */
export interface ChannelTypeSettings {
  readonly name: string;
  readonly grants: Grants;
  readonly push_notifications?: boolean;
  /** The others, by Stream's names. */
  readonly [setting: string]: unknown;
}

/** New settings of a channel type by Stream's names. */
export interface ChannelTypeChange {
  /** Replace those of the named roles. */
  readonly grants?: Grants;
  readonly [setting: string]: unknown;
}

/** Settings of the app by Stream's names. Absent ones are not set. */
export type AppSettings = Readonly<Record<string, unknown>>;

/** The settings of the app in Stream. */
export interface StreamAppState {
  readonly app: AppSettings;
  readonly types: readonly ChannelTypeSettings[];
}

/** Reads and writes the settings of the app in Stream. */
export class StreamSettings {
  constructor(private readonly connection: StreamConnection) {}

  async read(): Promise<StreamAppState> {
    return { app: await this.readApp(), types: await this.readTypes() };
  }

  async readApp(): Promise<AppSettings> {
    const { client } = this.connection;
    const { app } = await this.connection.call('getApp', 'app', () => client.getAppSettings());
    return app as unknown as AppSettings;
  }

  async readTypes(): Promise<ChannelTypeSettings[]> {
    const { client } = this.connection;
    const answer = await this.connection.call('listChannelTypes', 'channel_types', () => client.listChannelTypes());
    const types = answer.channel_types as unknown as Record<string, Readonly<Record<string, unknown>>>;
    return Object.entries(types).map(([name, type]) => ({ ...type, name, grants: (type['grants'] ?? {}) as Grants }));
  }

  /** Changes the named settings. Lists and objects are replaced whole, `grants` role by role. */
  async updateApp(settings: AppSettings): Promise<void> {
    await this.connection.call('updateApp', 'duration', () => this.connection.client.updateAppSettings(settings));
  }

  /** Changes the system user, which causes an event with this text in it. */
  async sendProbe(text: string): Promise<void> {
    const change = { id: SYSTEM_USER_ID, set: { backchannel_probe: text } as object };
    await this.connection.call('updateUsers', 'users', () => this.connection.client.partialUpdateUser(change));
  }

  /** Changes the named settings of a channel type. */
  async updateChannelType(name: string, change: ChannelTypeChange): Promise<void> {
    await this.connection.call('updateChannelType', 'duration', () =>
      this.connection.client.updateChannelType(name, change as object),
    );
  }
}
