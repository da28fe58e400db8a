import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { Roles, SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { AppointmentIdPipe } from '../common/validation/id-param.pipe.js';
import { AppointmentDto, CreateAppointmentDto } from './appointment.dto.js';
import { AppointmentsService } from './appointments.service.js';

/** The practice-management side. */
@ApiTags('Appointments')
@Controller('api/appointments')
export class AppointmentsController {
  constructor(private readonly appointments: AppointmentsService) {}

  @Post()
  @Roles('vet', 'admin')
  @ApiOperation({
    operationId: 'createAppointment',
    summary: 'Make an appointment',
    description: 'Vets make their own; administrators make anybody’s.',
  })
  @ApiCreatedResponse({ type: AppointmentDto })
  @ApiErrors('VALIDATION_FAILED', 'MALFORMED_BODY', 'UNAUTHORIZED', 'FORBIDDEN', 'DATABASE_UNAVAILABLE')
  create(@CurrentUser() caller: Caller, @Body() body: CreateAppointmentDto): Promise<AppointmentDto> {
    return this.appointments.create(caller, body);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({
    operationId: 'showAppointment',
    summary: 'Show an appointment',
    description: 'For those who take part in it, and administrators.',
  })
  @ApiParam({ name: 'id', example: '6740a1f2c3d4e5f60718293a' })
  @ApiOkResponse({ type: AppointmentDto })
  @ApiErrors('UNAUTHORIZED', 'APPOINTMENT_NOT_FOUND', 'DATABASE_UNAVAILABLE')
  findOne(@CurrentUser() caller: Caller, @Param('id', AppointmentIdPipe) id: string): Promise<AppointmentDto> {
    return this.appointments.findOne(caller, id);
  }
}
