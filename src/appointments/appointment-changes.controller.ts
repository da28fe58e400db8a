import { applyDecorators, Body, Controller, Delete, HttpCode, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { AppointmentIdPipe } from '../common/validation/id-param.pipe.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { Roles } from '../policies/policy.js';
import { AppointmentChangesService } from './appointment-changes.service.js';
import { PutAppointmentDto, UpdateAppointmentDto } from './appointment-request.dto.js';
import { AppointmentDto, AppointmentRemovedDto } from './appointment.dto.js';
import { OwnAppointmentIdPipe } from './own-appointment-id.pipe.js';

const CREATED = 201;

const Finishes = (operationId: string, summary: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({
      operationId,
      summary,
      description: 'Ends its chat with a closing message. For its vet, and for administrators. Safe to repeat.',
    }),
    ApiIdParam('The appointment’s id.'),
    ApiOkResponse({ type: AppointmentDto, description: 'The appointment.' }),
    ApiErrors('FORBIDDEN', 'APPOINTMENT_NOT_FOUND', 'CONFLICT'),
  );

/** Changes of appointments. Their channels follow. */
@ApiTags('Appointments')
@Roles('vet', 'admin')
@Controller('api/appointments')
export class AppointmentChangesController {
  constructor(private readonly changes: AppointmentChangesService) {}

  @Put(':id')
  @Quota('appointments')
  @ApiOperation({
    operationId: 'putAppointment',
    summary: 'Create or change an appointment under an id of the practice’s own',
    description:
      'Safe to repeat. Vets send appointments of their own; only administrators change the vet. The pet owner stays.',
  })
  @ApiIdParam('The practice’s own id.', 'practice-2026-0815')
  @ApiOkResponse({ type: AppointmentDto, description: 'The changed appointment.' })
  @ApiCreatedResponse({ type: AppointmentDto, description: 'The new appointment.' })
  @ApiErrors('APPOINTMENT_NOT_FOUND', 'CONFLICT')
  async put(
    @CurrentUser() caller: Caller,
    @Param('id', OwnAppointmentIdPipe) id: string,
    @Body() body: PutAppointmentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AppointmentDto> {
    const { appointment, created } = await this.changes.put(caller, id, body);
    if (created) reply.status(CREATED);
    return appointment;
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'updateAppointment',
    summary: 'Change an appointment',
    description: 'Changes the fields that are sent. For its vet, and for administrators.',
  })
  @ApiIdParam('The appointment’s id.')
  @ApiOkResponse({ type: AppointmentDto, description: 'The changed appointment.' })
  @ApiErrors('FORBIDDEN', 'APPOINTMENT_NOT_FOUND', 'CONFLICT')
  update(
    @CurrentUser() caller: Caller,
    @Param('id', AppointmentIdPipe) id: string,
    @Body() body: UpdateAppointmentDto,
  ): Promise<AppointmentDto> {
    return this.changes.update(caller, id, body);
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'deleteAppointment',
    summary: 'Delete an appointment',
    description: 'Ends its chat; its members can still read it. For its vet, and for administrators.',
  })
  @ApiIdParam('The appointment’s id.')
  @ApiOkResponse({ type: AppointmentRemovedDto, description: 'The appointment is gone. Its id is not used again.' })
  @ApiErrors('FORBIDDEN', 'APPOINTMENT_NOT_FOUND', 'CONFLICT')
  remove(@CurrentUser() caller: Caller, @Param('id', AppointmentIdPipe) id: string): Promise<AppointmentRemovedDto> {
    return this.changes.remove(caller, id);
  }

  @Post(':id/cancel')
  @Finishes('cancelAppointment', 'Cancel an appointment')
  cancel(@CurrentUser() caller: Caller, @Param('id', AppointmentIdPipe) id: string): Promise<AppointmentDto> {
    return this.changes.finish(caller, id, 'cancelled');
  }

  @Post(':id/complete')
  @Finishes('completeAppointment', 'Complete an appointment')
  complete(@CurrentUser() caller: Caller, @Param('id', AppointmentIdPipe) id: string): Promise<AppointmentDto> {
    return this.changes.finish(caller, id, 'completed');
  }
}
