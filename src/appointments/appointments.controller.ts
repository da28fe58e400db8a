import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { Roles, SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { AppointmentIdPipe } from '../common/validation/id-param.pipe.js';
import { CreateAppointmentDto, ListAppointmentsQuery } from './appointment-request.dto.js';
import { AppointmentDto, AppointmentListDto } from './appointment.dto.js';
import { AppointmentsService } from './appointments.service.js';

/** The records of the practice that channels belong to. */
@ApiTags('Appointments')
@Controller('api/appointments')
export class AppointmentsController {
  constructor(private readonly appointments: AppointmentsService) {}

  @Post()
  @Roles('vet', 'admin')
  @Quota('appointments')
  @ApiOperation({
    operationId: 'createAppointment',
    summary: 'Create an appointment',
    description:
      'Vets create appointments of their own. Administrators create appointments for any vet. With an `id` the request is ' +
      'safe to repeat.',
  })
  @ApiCreatedResponse({ type: AppointmentDto, description: 'The new appointment.' })
  @ApiErrors('CONFLICT')
  create(@CurrentUser() caller: Caller, @Body() body: CreateAppointmentDto): Promise<AppointmentDto> {
    return this.appointments.create(caller, body);
  }

  @Get()
  @SignedIn()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listAppointments',
    summary: 'List appointments',
    description: 'Those in which the caller takes part, for administrators all. Latest first.',
  })
  @ApiOkResponse({ type: AppointmentListDto, description: 'One page of appointments.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: ListAppointmentsQuery): Promise<AppointmentListDto> {
    return this.appointments.findAll(caller, query);
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
