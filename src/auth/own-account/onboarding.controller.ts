import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { OnboardedDto, OnboardingDto } from '../../users/profiles/onboarding.dto.js';
import { OwnProfileService } from './own-profile.service.js';

const DESCRIPTION = 'Call it again to change the profile. Unknown keys are ignored.';

/** The caller's profile. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/auth/onboarding')
export class OnboardingController {
  constructor(private readonly profiles: OwnProfileService) {}

  @Put()
  @ApiOperation({ operationId: 'onboard', summary: 'Complete the profile', description: DESCRIPTION })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto, description: 'The updated account.' })
  @ApiErrors('FIELDS_MISSING')
  onboard(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'onboardByPost', summary: 'Complete the profile (POST)', description: DESCRIPTION })
  @ApiBody({ type: OnboardingDto })
  @ApiOkResponse({ type: OnboardedDto, description: 'The updated account.' })
  @ApiErrors('FIELDS_MISSING')
  onboardByPost(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }
}
