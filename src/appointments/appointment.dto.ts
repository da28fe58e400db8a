import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { CHANNEL_STATUSES, type ChannelStatus } from '../chat/channels/channel.schema.js';
import { IdField } from '../common/validation/identifiers.js';
import { InstantField } from '../common/validation/instant.js';
import { appointmentChannelId } from '../stream/channel-ids.js';
import { type Appointment, APPOINTMENT_STATUSES, type AppointmentStatus } from './appointment.schema.js';
import { ActivationMinutesField, DEFAULT_ACTIVATION_MINUTES } from './chat/appointment-chat.dto.js';
import { chatStatusAt } from './chat/desired-channel.js';

const DEFAULT_DURATION_MINUTES = 30;
const MAX_DURATION_MINUTES = 1440;
const MAX_STAFF = 20;

export class CreateAppointmentDto {
  @IdField({ example: 'sample-owner', description: 'The account of the pet owner. It must exist.' })
  petOwnerId!: string;

  @IdField({ example: 'sample-vet', description: 'The account of a vet. Vets send their own id.' })
  vetId!: string;

  @InstantField({ example: '2026-11-21T13:00:00.000Z' })
  appointmentTime!: string;

  @IsOptional()
  @IsString()
  @Length(0, 120)
  @ApiPropertyOptional({
    type: String,
    example: 'Robin Berg',
    maxLength: 120,
    description: 'Defaults to the name of the account.',
  })
  petOwnerName?: string;

  @IsArray()
  @ArrayMaxSize(MAX_STAFF)
  @ArrayUnique()
  @IdField({
    each: true,
    required: false,
    default: [],
    example: ['sample-vet-2'],
    maxItems: MAX_STAFF,
    uniqueItems: true,
    description: 'Accounts of vets or administrators who take part, too.',
  })
  staffIds: string[] = [];

  @IsInt()
  @Min(1)
  @Max(MAX_DURATION_MINUTES)
  @ApiPropertyOptional({
    type: 'integer',
    default: DEFAULT_DURATION_MINUTES,
    minimum: 1,
    maximum: MAX_DURATION_MINUTES,
  })
  durationMinutes: number = DEFAULT_DURATION_MINUTES;

  @ActivationMinutesField('Minutes before the appointment at which its channel opens.')
  activationMinutes: number = DEFAULT_ACTIVATION_MINUTES;
}

export class AppointmentDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a' })
  id!: string;

  @ApiProperty({ example: 'sample-owner' })
  petOwnerId!: string;

  @ApiProperty({ example: 'Robin Berg' })
  petOwnerName!: string;

  @ApiProperty({ example: 'sample-vet' })
  vetId!: string;

  @ApiProperty({ type: [String], example: ['sample-vet-2'] })
  staffIds!: string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  appointmentTime!: string;

  @ApiProperty({ type: 'integer', example: 30 })
  durationMinutes!: number;

  @ApiProperty({ enum: APPOINTMENT_STATUSES, example: 'scheduled' })
  status!: AppointmentStatus;

  @ApiPropertyOptional({
    example: 'appointment-6740a1f2c3d4e5f60718293a',
    description: 'Present once a channel was requested.',
  })
  chatChannelId?: string;

  @ApiPropertyOptional({ enum: CHANNEL_STATUSES, example: 'active' })
  chatStatus?: ChannelStatus;

  @ApiProperty({ type: 'integer', example: 5 })
  chatActivationMinutes!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  updatedAt!: string;
}

/** @param now decides whether the channel is pending or active */
export function toAppointmentDto(appointment: Appointment, now: Date): AppointmentDto {
  const chatStatus = chatStatusAt(appointment, now);
  return {
    id: appointment._id,
    petOwnerId: appointment.petOwnerId,
    petOwnerName: appointment.petOwnerName,
    vetId: appointment.vetId,
    staffIds: appointment.staffIds,
    appointmentTime: appointment.appointmentTime.toISOString(),
    durationMinutes: appointment.durationMinutes,
    status: appointment.status,
    ...(chatStatus && { chatChannelId: appointmentChannelId(appointment._id), chatStatus }),
    chatActivationMinutes: appointment.chatActivationMinutes,
    createdAt: appointment.createdAt.toISOString(),
    updatedAt: appointment.updatedAt.toISOString(),
  };
}
