import { ApiParam } from '@nestjs/swagger';
import { CHANNEL_ID_PATTERN, CID_PATTERN, ID_PATTERN } from '../validation/identifiers.js';

const RECORD_ID = '6740a1f2c3d4e5f60718293a';

/** Documents the path parameter `id`, with the alphabet of our ids. */
export const ApiIdParam = (description: string, example = RECORD_ID): MethodDecorator =>
  ApiParam({ name: 'id', description, example, schema: { type: 'string', pattern: ID_PATTERN.source } });

/** Documents the path parameter `channelId`. */
export const ApiChannelIdParam = (): MethodDecorator =>
  ApiParam({
    name: 'channelId',
    description: 'The channel’s id in Stream, without its type.',
    example: `appointment-${RECORD_ID}`,
    schema: { type: 'string', pattern: CHANNEL_ID_PATTERN.source },
  });

/** Documents the path parameter `roomId`. */
export const ApiRoomIdParam = (): MethodDecorator =>
  ApiParam({
    name: 'roomId',
    description: 'The room’s id.',
    example: RECORD_ID,
    schema: { type: 'string', pattern: ID_PATTERN.source },
  });

/** Documents the path parameter `cid`. */
export const ApiCidParam = (): MethodDecorator =>
  ApiParam({
    name: 'cid',
    description: 'The channel’s type and id.',
    example: `messaging:group-${RECORD_ID}`,
    schema: { type: 'string', pattern: CID_PATTERN.source },
  });
