import { ApiParam } from '@nestjs/swagger';
import { IdParamPipe } from '../../common/validation/id-param.pipe.js';

export const REACTION_TYPE = /^[A-Za-z0-9_+-]{1,30}$/;

export const ReactionTypePipe = new IdParamPipe('MESSAGE_NOT_FOUND', REACTION_TYPE);

export const ApiReactionTypeParam = (): MethodDecorator =>
  ApiParam({
    name: 'type',
    description: 'The type of the caller’s reaction.',
    example: 'like',
    schema: { type: 'string', pattern: REACTION_TYPE.source },
  });
