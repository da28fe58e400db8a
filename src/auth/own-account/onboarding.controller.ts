import { applyDecorators, Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { OnboardingDto } from '../../users/profiles/onboarding.dto.js';
import { OnboardedDto } from '../auth.dto.js';
import { OwnProfileService } from './own-profile.service.js';

const Onboarding = (operationId: string, summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId,
      summary,
      description: 'Call it again to change the profile. Unknown keys are ignored.',
    }),
    ApiBody({ type: OnboardingDto }),
    ApiOkResponse({ type: OnboardedDto, description: 'The updated account.' }),
    ApiErrors('FIELDS_MISSING'),
  );

/** The caller's profile. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/auth/onboarding')
export class OnboardingController {
  constructor(private readonly profiles: OwnProfileService) {}

  @Put()
  @Onboarding('onboard', 'Complete the profile')
  onboard(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }

  @Post()
  @HttpCode(200)
  @Onboarding('onboardByPost', 'Complete the profile (POST)')
  onboardByPost(@CurrentUser() caller: Caller, @Body() body: unknown): Promise<OnboardedDto> {
    return this.profiles.onboard(caller, body);
  }
}
