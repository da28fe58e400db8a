import { assertChannelAddress } from './addresses.js';
import type { StreamConnection } from './stream-connection.js';
import type { ChannelAddress } from './stream-types.js';

/** How one user sees a channel: hidden or not, muted or not. */
export class StreamViews {
  constructor(private readonly connection: StreamConnection) {}

  /**
   * Harmless to repeat.
   *
   * @param seconds how long a mute lasts; undefined: until it is undone
   */
  async set(
    { type, id }: ChannelAddress,
    userId: string,
    view: 'hide' | 'show' | 'mute' | 'unmute',
    seconds?: number,
  ): Promise<void> {
    const operation = `${view}Channel` as const;
    assertChannelAddress(operation, type, id);
    const channel = this.connection.client.channel(type, id);
    const calls = {
      hide: () => channel.hide(userId),
      show: () => channel.show(userId),
      mute: () => channel.mute({ user_id: userId, ...(seconds !== undefined && { expiration: seconds * 1000 }) }),
      unmute: () => channel.unmute({ user_id: userId }),
    };
    await this.connection.call(operation, 'duration', calls[view]);
  }
}
