import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, ValidateIf } from 'class-validator';
import { FlagField, ForceField, HookUrlField, IntegerField, ObjectField, TextsField } from '../fields.js';
import { ApiGrants, GrantsField } from './grants-field.js';
import { EventHookChangeDto, EventHookDto } from './event-hook.dto.js';

const UNIQUENESS = ['no', 'app', 'team'] as const;
const MAX_HOOKS = 50;
const MAX_TYPES = 300;
const MAX_UPLOAD_BYTES = 104_857_600;
const EXTENSIONS = { maxItems: MAX_TYPES, pattern: /^\.\w[\w.+-]{0,30}$/, name: 'an extension such as .pdf' };
const MIME_TYPES = { maxItems: MAX_TYPES, pattern: /^[\w.+-]{1,60}\/[\w.+*-]{1,100}$/, name: 'a MIME type' };

/** What may be uploaded. Fields that are left out stay as they are. */
class UploadConfigDto {
  @TextsField(EXTENSIONS, 'Only these; empty for all.')
  allowedFileExtensions?: string[];

  @TextsField(EXTENSIONS, 'Never these.')
  blockedFileExtensions?: string[];

  @TextsField(MIME_TYPES, 'Only these; empty for all.')
  allowedMimeTypes?: string[];

  @TextsField(MIME_TYPES, 'Never these.')
  blockedMimeTypes?: string[];

  @IntegerField(0, MAX_UPLOAD_BYTES, 'The largest file, in bytes; 0 for Stream’s own limit.')
  sizeLimitBytes?: number;
}

/** The settings that can be changed, as far as they are shown by the same names. */
class ChangeableSettings {
  @ValidateIf((_object, value) => value !== undefined)
  @IsIn(UNIQUENESS)
  @ApiPropertyOptional({ enum: UNIQUENESS, description: 'Whether two users may have the same name.' })
  enforceUniqueUsernames?: (typeof UNIQUENESS)[number];

  @FlagField('Whether Stream compresses the bodies of webhooks.')
  enableHookPayloadCompression?: boolean;

  @FlagField('Whether guest users are refused. `stream:setup` switches it on.')
  guestUserCreationDisabled?: boolean;

  @ObjectField(UploadConfigDto)
  fileUploadConfig?: UploadConfigDto;

  @ObjectField(UploadConfigDto)
  imageUploadConfig?: UploadConfigDto;

  @IntegerField(60, 86_400, 'Seconds between two reminders of unread messages.')
  remindersIntervalSeconds?: number;

  @IntegerField(2, 1000, 'Channels with more members have no reminders.')
  remindersMaxMembers?: number;

  @HookUrlField('The server that may change messages before they are sent; empty for none. Shown without its query.')
  beforeMessageSendHookUrl?: string;

  @IntegerField(1, 5000, 'How long one attempt to reach that server may take, in milliseconds.')
  beforeMessageSendHookAttemptTimeoutMs?: number;

  @IntegerField(14_400, 1_209_600, 'Seconds for which the address of an upload is valid.')
  cdnExpirationSeconds?: number;

  @FlagField('Whether previews of links are made after a message is sent.')
  asyncUrlEnrichEnabled?: boolean;

  @FlagField('Whether messages are translated by themselves.')
  autoTranslationEnabled?: boolean;

  @FlagField('Whether members alone can hide a channel.')
  channelHideMembersOnly?: boolean;

  @FlagField('Whether Stream measures how fast users answer.')
  userResponseTimeEnabled?: boolean;
}

export class ChangeStreamSettingsDto extends ChangeableSettings {
  @GrantsField('Permissions that belong to no channel type. Replaces those of the named roles.')
  grants?: Record<string, string[]>;

  @ObjectField(EventHookChangeDto, { maxItems: MAX_HOOKS, description: 'Hooks to add or change. No other is touched.' })
  eventHooks?: EventHookChangeDto[];

  @ForceField()
  force?: boolean;
}

/** A setting that Stream does not show is left out. */
export class StreamSettingsDto extends ChangeableSettings {
  @ApiPropertyOptional({ example: false, description: 'True: Stream accepts tokens without a signature. Read only.' })
  disableAuthChecks?: boolean;

  @ApiPropertyOptional({ example: false, description: 'True: every client may do everything. Read only.' })
  disablePermissionsChecks?: boolean;

  @ApiPropertyOptional({ example: 'v2', description: 'Read only.' })
  permissionVersion?: string;

  @ApiGrants()
  grants!: Record<string, string[]>;

  @ApiProperty({ type: [EventHookDto] })
  eventHooks!: EventHookDto[];

  @ApiProperty({ example: true, description: 'False with 202: Stream does not show the change yet.' })
  synced!: boolean;
}
