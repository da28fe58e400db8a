import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.js';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';
import { InstantField } from '../../common/validation/instant.js';
import { PageQuery } from '../../common/pagination/page-query.js';
import { TextsField } from '../fields.js';

export const MAX_REPLAYED = 10_000;
const MAX_RETRIED = 1000;
const COLLECTION = /^[a-z_]{1,64}$/;
const COLLECTION_FIELD = { pattern: COLLECTION.source, example: 'users' };

class CollectionWorkDto {
  @ApiProperty({ example: 'users' })
  collection!: string;

  @ApiProperty({ type: 'integer', example: 0, description: 'Waiting for a worker.' })
  due!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Held by a worker.' })
  running!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Given up.' })
  dead!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-21T13:00:00.000Z' })
  oldestDueAt!: string | null;
}

export class WorkOverviewDto {
  @ApiProperty({ type: [CollectionWorkDto], description: 'Every collection that has work.' })
  collections!: CollectionWorkDto[];
}

export class DeadWorkQuery extends PageQuery {
  @Matches(COLLECTION)
  @ApiProperty({ type: String, ...COLLECTION_FIELD })
  collection!: string;
}

class DeadItemDto {
  @ApiProperty({ example: 'owner-17' })
  id!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-21T13:00:00.000Z' })
  failingSince!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'createUsers: Stream answered 400, code 4' })
  lastError!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '9761bdd5-4919-4c44-9121-f193605eb75d' })
  requestId!: string | null;
}

export class DeadWorkDto {
  @ApiProperty({ type: [DeadItemDto], description: 'In the order of their ids.' })
  items!: DeadItemDto[];

  @ApiPropertyOptional({ example: 'b3duZXItMTc' })
  nextCursor?: string;
}

export class RetryDto {
  @Matches(COLLECTION)
  @ApiProperty({ type: String, ...COLLECTION_FIELD })
  collection!: string;

  @TextsField({ maxItems: MAX_RETRIED, pattern: /^[\w:!@-]{1,128}$/, name: 'an id' }, 'Only these; without it, all.')
  ids?: string[];
}

@SchemaRules({ oneOf: [{ required: ['ids'] }, { required: ['from', 'to'] }] })
export class ReplayDto {
  @TextsField({ maxItems: MAX_REPLAYED, pattern: /^[0-9a-f]{64}$/, name: 'the id of an event' }, 'Ids of events.')
  ids?: string[];

  @MayBeAbsent()
  @InstantField({ required: false, example: '2026-11-21T13:00:00Z', description: 'Events received from then on ...' })
  from?: string;

  @MayBeAbsent()
  @InstantField({ required: false, example: '2026-11-21T14:00:00Z', description: '... up to then.' })
  to?: string;
}

export class MarkedDto {
  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'Items that were marked; they are worked on by themselves.',
  })
  marked!: number;
}
