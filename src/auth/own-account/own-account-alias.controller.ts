import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { OwnAccountDto } from '../auth.dto.js';
import { OwnProfileService } from './own-profile.service.js';

/** The caller's account under the address that some existing clients know. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/users/me')
export class OwnAccountAliasController {
  constructor(private readonly profiles: OwnProfileService) {}

  @Get()
  @ApiOperation({
    operationId: 'getOwnAccountAlias',
    summary: 'Retrieve the caller’s account (alias)',
    description: 'The same as `GET /api/auth/me`.',
  })
  @ApiOkResponse({ type: OwnAccountDto, description: 'The account.' })
  async me(@CurrentUser() caller: Caller): Promise<OwnAccountDto> {
    return { success: true, user: await this.profiles.find(caller.id) };
  }
}
