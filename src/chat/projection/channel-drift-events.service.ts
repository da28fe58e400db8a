import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { CHANNEL_TYPE, hasReservedPrefix } from '../../stream/channel-ids.js';
import { RepeatedChanges } from '../../webhooks/repeated-changes.js';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import { CHANNEL_CHANGE_TYPES, type ReceivedEvent } from '../../webhooks/stream-event.js';
import { ChannelOwners, type OwnedChannel } from './channel-owners.service.js';
import { showsDrift } from './observed-drift.js';

const PREFIX = `${CHANNEL_TYPE}:`;

/** Marks the records of channels that were changed in Stream by others, so that they are put right. */
@Injectable()
export class ChannelDriftEvents {
  private readonly repeated = new RepeatedChanges();

  constructor(private readonly owners: ChannelOwners) {}

  @OnStreamEvent(...CHANNEL_CHANGE_TYPES)
  async onChannelChanges(events: readonly ReceivedEvent[]): Promise<void> {
    const changes = events.flatMap((event) =>
      event.cid?.startsWith(PREFIX) ? [{ event, channelId: event.cid.slice(PREFIX.length) }] : [],
    );
    const owned = new Set<string>();
    for (const owner of this.owners.all) {
      const channels = await owner.findOwned([...new Set(changes.map(({ channelId }) => channelId))]);
      const byId = new Map(
        channels.flatMap((channel) => (channel.wanted ? [[channel.wanted.id, channel] as const] : [])),
      );
      const drifted = changes.filter(
        ({ event, channelId }) =>
          (owner.restoresDeleted || event.type !== 'channel.deleted') && isDrift(event, byId.get(channelId)),
      );
      for (const channelId of byId.keys()) owned.add(channelId);
      if (drifted.length === 0) continue;
      await owner.repair(drifted.flatMap(({ channelId }) => byId.get(channelId)?.recordId ?? []));
      for (const { event } of drifted) if (event.user) this.repeated.note(event.cid ?? '', event.user.id);
    }
    for (const { event, channelId } of changes) {
      if (event.type === 'channel.created' && hasReservedPrefix(channelId) && !owned.has(channelId))
        recordSecurityEvent('channel without a record', { cid: event.cid, by: event.user?.id });
    }
  }
}

function isDrift(event: ReceivedEvent, channel: OwnedChannel | undefined): boolean {
  return Boolean(channel?.wanted && showsDrift(event, channel.wanted));
}
