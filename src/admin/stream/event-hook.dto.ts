import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, ValidateIf } from 'class-validator';
import { FlagField, HookUrlField, IntegerField, TextField, TextsField } from '../fields.js';

const HOOK_TYPES = ['webhook', 'pending_message'] as const;
const MAX_EVENT_TYPES = 200;
/** Milliseconds. */
const MAX_TIMEOUT_MS = 60_000;

/** A change of one hook. Fields that are left out stay as they are. */
export class EventHookChangeDto {
  @TextField([1, 64], {
    pattern: /^[\w-]+$/,
    example: '6f1c0b52-8f8e-4b3f-9d55-1c8e2a54f0aa',
    description: 'The hook to change. Without it, the hook with this type and address is changed, or a new one made.',
  })
  id?: string;

  @ValidateIf((_object, value) => value !== undefined)
  @IsIn(HOOK_TYPES)
  @ApiPropertyOptional({ enum: HOOK_TYPES, default: 'webhook', description: 'Of a new hook; it cannot be changed.' })
  hookType?: (typeof HOOK_TYPES)[number];

  @FlagField('Whether Stream calls the hook.')
  enabled?: boolean;

  @TextsField(
    { maxItems: MAX_EVENT_TYPES, pattern: /^[\w.*-]{1,64}$/, name: 'an event type' },
    'Event types it gets; empty for all of them.',
  )
  eventTypes?: string[];

  @HookUrlField('Where Stream posts.')
  webhookUrl?: string;

  @IntegerField(1, MAX_TIMEOUT_MS, 'How long Stream waits for an answer, in milliseconds.')
  timeoutMs?: number;
}

/** A hook as it is shown: keys of queues, and what stands in addresses beside host and path, are left out. */
export class EventHookDto {
  @ApiPropertyOptional({ example: '6f1c0b52-8f8e-4b3f-9d55-1c8e2a54f0aa' })
  id?: string;

  @ApiProperty({ example: 'webhook', description: '`webhook`, `pending_message`, `sqs` or `sns`.' })
  hookType!: string;

  @ApiProperty({ example: true })
  enabled!: boolean;

  @ApiProperty({ type: [String], example: ['message.new'], description: 'Empty: all.' })
  eventTypes!: string[];

  @ApiPropertyOptional({ example: 'https://hooks.example.com/stream', description: 'Without query and credentials.' })
  webhookUrl?: string;

  @ApiPropertyOptional({ type: 'integer', example: 6000, description: 'Milliseconds.' })
  timeoutMs?: number;

  @ApiProperty({ example: false, description: 'True for the hook that posts to this server.' })
  isOwn!: boolean;
}
