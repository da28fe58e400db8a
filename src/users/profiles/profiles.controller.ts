import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../auth/decorators/current-user.js';
import { SignedIn } from '../../auth/decorators/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.js';
import { type Page, Paged } from '../../common/pagination/paged.decorator.js';
import { ListedUserDto } from './listed-user.dto.js';
import { OnboardedDto, OnboardingDto } from './onboarding.dto.js';
import { ProfilesService } from './profiles.service.js';

const ONBOARDING_ERRORS = [
  'FIELDS_MISSING',
  'VALIDATION_FAILED',
  'MALFORMED_BODY',
  'UNAUTHORIZED',
  'DATABASE_UNAVAILABLE',
] as const;
const ONBOARDING = 'May be repeated, to change the profile. Keys that are none of the form’s change nothing.';

/** The caller's profile, and other people's. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Put('auth/onboarding')
  @ApiOperation({ operationId: 'onboard', summary: 'Fill in one’s profile', description: ONBOARDING })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto })
  @ApiErrors(...ONBOARDING_ERRORS)
  onboard(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }

  @Post('auth/onboarding')
  @HttpCode(200)
  @ApiOperation({ operationId: 'onboardByPost', summary: 'Fill in one’s profile (by POST)', description: ONBOARDING })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto })
  @ApiErrors(...ONBOARDING_ERRORS)
  onboardByPost(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }

  @Get('users')
  @ApiOperation({
    operationId: 'listUsers',
    summary: 'List people to get to know',
    description: 'Onboarded accounts, without the caller and the caller’s friends.',
  })
  @Paged({ type: [ListedUserDto] })
  @ApiErrors('VALIDATION_FAILED', 'UNAUTHORIZED', 'DATABASE_UNAVAILABLE')
  findOthers(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<Page<ListedUserDto[]>> {
    return this.profiles.findOthers(caller, query);
  }
}
