import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { IdField } from '../../common/validation/identifiers.js';
import { InstantField } from '../../common/validation/instant.js';

/** How long before an appointment its channel may open, at most: a week. */
const MAX_ACTIVATION_MINUTES = 10_080;
export const DEFAULT_ACTIVATION_MINUTES = 5;

/** Minutes before an appointment at which its channel opens; its default is {@link DEFAULT_ACTIVATION_MINUTES}. */
export const ActivationMinutesField = (description: string): PropertyDecorator =>
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
    }),
  );

export class CreateAppointmentChannelDto {
  @IdField({ example: '6740a1f2c3d4e5f60718293a' })
  appointmentId!: string;

  @IdField({ example: 'sample-owner', description: 'The appointment’s pet owner.' })
  petOwnerId!: string;

  @IdField({ example: 'sample-vet', description: 'The appointment’s vet.' })
  vetId!: string;

  @InstantField({
    example: '2026-11-21T13:00:00.000Z',
    description: 'Required for compatibility. The time of the stored appointment counts.',
  })
  appointmentTime!: string;

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
