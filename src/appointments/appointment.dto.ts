import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CHANNEL_STATUSES, type ChannelStatus } from '../chat/channels/channel.schema.js';
import { appointmentChannelId } from '../stream/channel-ids.js';
import { type Appointment, APPOINTMENT_STATUSES, type AppointmentStatus } from './appointment.schema.js';
import { chatStatusAt } from './chat/desired-channel.js';

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

export class AppointmentListDto {
  @ApiProperty({ type: [AppointmentDto], description: 'Latest first.' })
  appointments!: AppointmentDto[];

  @ApiPropertyOptional({
    example: 'MTc5NTI2MjQwMDAwMHw2NzQwYTFmMmMzZDRlNWY2MDcxODI5M2E',
    description: 'Absent on the last page.',
  })
  nextCursor?: string;
}

export class AppointmentRemovedDto {
  @ApiProperty({ example: true })
  success!: true;
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
