import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { type Page, Paged } from '../common/pagination/paged.decorator.js';
import { AccountIdPipe } from '../common/validation/id-param.pipe.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { PersonDto } from '../users/profiles/user-profile.dto.js';
import { BlocksService } from './blocks.service.js';
import { RemovedDto } from './friend.dto.js';

/** Accounts that the caller has blocked. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users/blocks')
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listBlocks',
    summary: 'List blocked accounts',
    description: 'Accounts that are deactivated are left out.',
  })
  @Paged({ type: [PersonDto], description: 'One page of accounts.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Page<PersonDto[]>> {
    return this.blocks.findAll(caller, query);
  }

  @Put(':id')
  @ApiOperation({
    operationId: 'blockAccount',
    summary: 'Block an account',
    description:
      'Ends the friendship of the two and any request between them, and freezes their direct channel. The blocked ' +
      'account is not told: neither finds the other, and for friend requests and channels of the blocked account the ' +
      'caller does not exist. Channels of groups and appointments stay as they are. Safe to repeat.',
  })
  @ApiIdParam('The id of the account to block.', 'sample-vet')
  @ApiOkResponse({ type: RemovedDto, description: 'The account is blocked.' })
  @ApiErrors('BLOCK_OF_SELF', 'TOO_MANY_BLOCKS', 'ACCOUNT_NOT_FOUND')
  block(@CurrentUser() caller: Caller, @Param('id', AccountIdPipe) id: string): Promise<RemovedDto> {
    return this.blocks.block(caller, id);
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'unblockAccount',
    summary: 'Unblock an account',
    description: 'A friendship that the block has ended does not come back. Safe to repeat.',
  })
  @ApiIdParam('The id of the blocked account.', 'sample-vet')
  @ApiOkResponse({ type: RemovedDto, description: 'The account is not blocked.' })
  @ApiErrors('BLOCK_OF_SELF', 'ACCOUNT_NOT_FOUND')
  unblock(@CurrentUser() caller: Caller, @Param('id', AccountIdPipe) id: string): Promise<RemovedDto> {
    return this.blocks.unblock(caller, id);
  }
}
