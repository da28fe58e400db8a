import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FlagField, ForceField, IntegerField, TextsField } from '../fields.js';
import { ApiGrants, GrantsField } from './grants-field.js';

const MAX_COMMANDS = 50;
const MAX_LENGTH = 20_000;

/** How channels of a type behave. */
class ChannelTypeSettingsDto {
  @FlagField('Events while a member types.')
  typingEvents?: boolean;

  @FlagField('Who has read how far.')
  readEvents?: boolean;

  @FlagField('Events when a member connects.')
  connectEvents?: boolean;

  @FlagField('Events when a message has reached a device.')
  deliveryEvents?: boolean;

  @FlagField('Events of the app’s own.')
  customEvents?: boolean;

  @FlagField('Reactions to messages.')
  reactions?: boolean;

  @FlagField('Threads.')
  replies?: boolean;

  @FlagField('Messages that quote another.')
  quotes?: boolean;

  @FlagField('Search in messages.')
  search?: boolean;

  @FlagField('Muting of users.')
  mutes?: boolean;

  @FlagField('Uploads of files and images.')
  uploads?: boolean;

  @FlagField('Previews of links.')
  urlEnrichment?: boolean;

  @FlagField('Stream’s own push notifications, beside those of this server.')
  pushNotifications?: boolean;

  @FlagField('Reminders of unread messages.')
  reminders?: boolean;

  @FlagField('Polls.')
  polls?: boolean;

  @FlagField('Channels count their messages.')
  countMessages?: boolean;

  @FlagField('Messages are hidden until a server lets them pass.')
  markMessagesPending?: boolean;

  @FlagField('Reminders that users set for themselves.')
  userMessageReminders?: boolean;

  @IntegerField(1, MAX_LENGTH, 'The longest text of a message, in characters.')
  maxMessageLength?: number;

  @TextsField(
    { maxItems: MAX_COMMANDS, pattern: /^[\w-]{1,64}$/, name: 'the name of a command' },
    'Commands that members may use, such as `giphy`. Replaces the list.',
  )
  commands?: string[];
}

export class ChangeChannelTypeDto extends ChannelTypeSettingsDto {
  @GrantsField('Permissions in channels of this type. Replaces those of the named roles.')
  grants?: Record<string, string[]>;

  @ForceField()
  force?: boolean;
}

/** A setting that Stream does not show is left out. */
export class ChannelTypeDto extends ChannelTypeSettingsDto {
  @ApiProperty({ example: 'messaging' })
  name!: string;

  @ApiGrants()
  grants!: Record<string, string[]>;

  @ApiPropertyOptional({ example: true, description: 'False with 202: Stream does not show the change yet.' })
  synced?: boolean;
}

export class ChannelTypesDto {
  @ApiProperty({ type: [ChannelTypeDto], description: 'In the order of their names; an app has at most 50.' })
  channelTypes!: ChannelTypeDto[];
}
