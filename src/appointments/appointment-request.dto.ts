import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, Matches, Max, Min } from 'class-validator';
import { MayBeAbsent, MayBeNull } from '../common/validation/optional.js';
import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { PageQuery } from '../common/pagination/page-query.js';
import { IdField, RECORD_ID_PATTERN } from '../common/validation/identifiers.js';
import { InstantField } from '../common/validation/instant.js';
import { NameField } from '../common/validation/names.js';
import { ActivationMinutesField, DEFAULT_ACTIVATION_MINUTES } from './chat/appointment-chat.dto.js';

const DEFAULT_DURATION_MINUTES = 30;
const MAX_DURATION_MINUTES = 1440;
const MAX_STAFF = 20;
const ACTIVATION = 'Minutes before the appointment at which its channel opens.';
export const RECORD_ID_RULE = 'must be 1 to 48 letters, digits, _ or -, and begin with a letter or digit';

const StaffField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(MAX_STAFF),
    ArrayUnique(),
    IdField({
      each: true,
      required: false,
      example: ['sample-vet-2'],
      maxItems: MAX_STAFF,
      uniqueItems: true,
      description: 'Accounts of vets or administrators who take part, too.',
      ...options,
    } as ApiPropertyOptions & { each: true }),
  );

const DurationField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsInt(),
    Min(1),
    Max(MAX_DURATION_MINUTES),
    ApiPropertyOptional({
      type: 'integer',
      minimum: 1,
      maximum: MAX_DURATION_MINUTES,
      ...options,
    } as ApiPropertyOptions),
  );

/** A whole appointment: what is absent has its default. */
export class PutAppointmentDto {
  @IdField({ example: 'sample-owner', description: 'The account of the pet owner. It must exist.' })
  petOwnerId!: string;

  @IdField({ example: 'sample-vet', description: 'The account of a vet. Vets send their own id.' })
  vetId!: string;

  @InstantField({ example: '2026-11-21T13:00:00.000Z' })
  appointmentTime!: string;

  @MayBeNull()
  @NameField(MAX_NAME_LENGTH, { example: 'Robin Berg', description: 'Defaults to the name of the account.' })
  petOwnerName?: string;

  @StaffField({ default: [] })
  staffIds: string[] = [];

  @DurationField({ default: DEFAULT_DURATION_MINUTES })
  durationMinutes: number = DEFAULT_DURATION_MINUTES;

  @ActivationMinutesField(ACTIVATION)
  activationMinutes: number = DEFAULT_ACTIVATION_MINUTES;
}

export class CreateAppointmentDto extends PutAppointmentDto {
  @MayBeAbsent()
  @Matches(RECORD_ID_PATTERN, { message: `$property ${RECORD_ID_RULE}` })
  @ApiPropertyOptional({
    type: String,
    example: 'practice-2026-0815',
    pattern: RECORD_ID_PATTERN.source,
    maxLength: 48,
    description:
      'The practice’s own id, with which the request may be repeated. Without it, a new id is made each time.',
  })
  id?: string;
}

/** What of an appointment changes. */
export class UpdateAppointmentDto {
  @MayBeAbsent()
  @IdField({ required: false, example: 'sample-vet', description: 'Only administrators change the vet.' })
  vetId?: string;

  @MayBeAbsent()
  @InstantField({ required: false, example: '2026-11-21T13:00:00.000Z' })
  appointmentTime?: string;

  @MayBeAbsent()
  @NameField(MAX_NAME_LENGTH, { example: 'Robin Berg' })
  petOwnerName?: string;

  @MayBeAbsent()
  @StaffField()
  staffIds?: string[];

  @MayBeAbsent()
  @DurationField({ example: 30 })
  durationMinutes?: number;

  @MayBeAbsent()
  @ActivationMinutesField(ACTIVATION, { default: undefined, example: 5 })
  activationMinutes?: number;
}

export class ListAppointmentsQuery extends PageQuery {
  @MayBeAbsent()
  @InstantField({ required: false, description: 'Appointments at this time or later.' })
  from?: string;

  @MayBeAbsent()
  @InstantField({ required: false, description: 'Appointments before this time.' })
  to?: string;
}
