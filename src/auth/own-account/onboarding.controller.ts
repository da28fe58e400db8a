import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { OnboardedDto, OnboardingDto } from '../../users/profiles/onboarding.dto.js';
import { OwnProfileService } from './own-profile.service.js';

const ONBOARDING_ERRORS = [
  'FIELDS_MISSING',
  'VALIDATION_FAILED',
  'MALFORMED_BODY',
  'UNAUTHORIZED',
  'DATABASE_UNAVAILABLE',
] as const;
const ONBOARDING = 'May be repeated, to change the profile. Keys that are none of the form’s change nothing.';

/** The caller's profile. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/auth/onboarding')
export class OnboardingController {
  constructor(private readonly profiles: OwnProfileService) {}

  @Put()
  @ApiOperation({ operationId: 'onboard', summary: 'Fill in one’s profile', description: ONBOARDING })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto })
  @ApiErrors(...ONBOARDING_ERRORS)
  onboard(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'onboardByPost', summary: 'Fill in one’s profile (by POST)', description: ONBOARDING })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto })
  @ApiErrors(...ONBOARDING_ERRORS)
  onboardByPost(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }
}
