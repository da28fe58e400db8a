import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { Roles, SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { AppointmentIdPipe } from '../common/validation/id-param.pipe.js';
import { AppointmentDto, CreateAppointmentDto } from './appointment.dto.js';
import { AppointmentsService } from './appointments.service.js';

/** The records of the practice that channels belong to. */
@ApiTags('Appointments')
@Controller('api/appointments')
export class AppointmentsController {
  constructor(private readonly appointments: AppointmentsService) {}

  @Post()
  @Roles('vet', 'admin')
  @ApiOperation({
    operationId: 'createAppointment',
    summary: 'Create an appointment',
    description: 'Vets create appointments of their own. Administrators create appointments for any vet.',
  })
  @ApiCreatedResponse({ type: AppointmentDto, description: 'The new appointment.' })
  create(@CurrentUser() caller: Caller, @Body() body: CreateAppointmentDto): Promise<AppointmentDto> {
    return this.appointments.create(caller, body);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({
    operationId: 'showAppointment',
    summary: 'Retrieve an appointment',
    description: 'For its pet owner, vet and staff, and for administrators.',
  })
  @ApiIdParam('The appointment’s id.')
  @ApiOkResponse({ type: AppointmentDto, description: 'The appointment.' })
  @ApiErrors('APPOINTMENT_NOT_FOUND')
  findOne(@CurrentUser() caller: Caller, @Param('id', AppointmentIdPipe) id: string): Promise<AppointmentDto> {
    return this.appointments.findOne(caller, id);
  }
}
