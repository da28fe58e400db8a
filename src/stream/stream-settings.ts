import { SYSTEM_USER_ID } from './user-ids.js';
import type { StreamConnection } from './stream-connection.js';

/** Permission ids by role. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** A channel type of the app; of its settings, those that we look at. */
export interface ChannelTypeSettings {
  readonly name: string;
  readonly grants: Grants;
  readonly push_notifications?: boolean;
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
    const { client } = this.connection;
    const { app } = await this.connection.call('getApp', 'app', () => client.getAppSettings());
    const answer = await this.connection.call('listChannelTypes', 'channel_types', () => client.listChannelTypes());
    const types = Object.entries(answer.channel_types as unknown as Record<string, Omit<ChannelTypeSettings, 'name'>>);
    return {
      app: app as unknown as AppSettings,
      types: types.map(([name, type]) => ({ ...type, name, grants: type.grants ?? {} })),
    };
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

  /** Replaces the permissions of the named roles. */
  async updateChannelType(name: string, grants: Grants): Promise<void> {
    await this.connection.call('updateChannelType', 'duration', () =>
      this.connection.client.updateChannelType(name, { grants: grants as Record<string, string[]> }),
    );
  }
}
