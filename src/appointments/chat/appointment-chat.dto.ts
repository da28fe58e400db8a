import { MayBeNull } from '../../common/validation/optional.js';
import { IgnoresUnknownKeys } from '../../common/validation/unknown-keys.decorator.js';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsInt, IsISO8601, Max, Min } from 'class-validator';
import { MaxCharacters } from '../../common/validation/text-length.js';
import { IdField } from '../../common/validation/identifiers.js';

/** More than any form of ISO 8601 needs. */
const MAX_TIME_LENGTH = 64;
/** How long before an appointment its channel may open, at most: a week. */
const MAX_ACTIVATION_MINUTES = 10_080;
export const DEFAULT_ACTIVATION_MINUTES = 5;

/** Minutes before an appointment at which its channel opens; its default is {@link DEFAULT_ACTIVATION_MINUTES}. */
export const ActivationMinutesField = (description: string, options: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsInt(),
    Min(0),
    Max(MAX_ACTIVATION_MINUTES),
    ApiPropertyOptional({
      type: 'integer',
      default: DEFAULT_ACTIVATION_MINUTES,
      minimum: 0,
      maximum: MAX_ACTIVATION_MINUTES,
      description,
      ...options,
    } as ApiPropertyOptions),
  );

@IgnoresUnknownKeys()
export class CreateAppointmentChannelDto {
  @IdField({ example: '6740a1f2c3d4e5f60718293a' })
  appointmentId!: string;

  @IdField({ example: 'sample-owner', description: 'The appointment’s pet owner.' })
  petOwnerId!: string;

  @IdField({ example: 'sample-vet', description: 'The appointment’s vet.' })
  vetId!: string;

  @MayBeNull()
  @IsISO8601({ strict: true })
  @MaxCharacters(MAX_TIME_LENGTH)
  @ApiPropertyOptional({
    type: String,
    example: '2026-11-21T13:00:00.000Z',
    maxLength: MAX_TIME_LENGTH,
    description: 'Accepted for compatibility, in any form of ISO 8601. The time of the stored appointment counts.',
  })
  appointmentTime?: string;

  @ActivationMinutesField('Accepted for compatibility. The value of the stored appointment counts.')
  activationMinutes: number = DEFAULT_ACTIVATION_MINUTES;
}

export class AppointmentChannelDto {
  @ApiProperty({ example: 'appointment-6740a1f2c3d4e5f60718293a' })
  channelId!: string;

  @ApiProperty({ example: 'messaging' })
  channelType!: string;

  @ApiProperty({
    type: [String],
    example: ['sample-owner', 'sample-vet'],
    description: 'Account ids: pet owner, vet, then staff.',
  })
  members!: string[];
}

export class EndChannelDto {
  @ApiProperty({ example: true })
  success!: boolean;

  @ApiPropertyOptional({ example: false, description: '`false` with status 202. Absent otherwise.' })
  synced?: boolean;
}
