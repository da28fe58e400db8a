import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';
import { MayBeNull } from '../../common/validation/optional.js';
import { InstantField } from '../../common/validation/instant.js';
import type { AttachmentInput } from '../posting/attachments.js';
import { AttachmentsField, CustomField, MessageTextField } from '../posting/message-content.js';
import type { Scalar } from '../posting/scalar.js';

@SchemaRules({ minProperties: 1 })
export class UpdateMessageDto {
  @MessageTextField()
  text?: string;

  @AttachmentsField()
  attachments?: AttachmentInput[];

  @CustomField({ mayRemove: true })
  custom?: Readonly<Record<string, Scalar | null>>;
}

export class DeleteMessageQuery {
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'For administrators: it is gone for good, with its replies and reactions.',
  })
  hard: boolean = false;
}

export class PinMessageDto {
  @MayBeNull()
  @InstantField({ required: false, description: 'When the pin ends, in the future. Absent: when it is taken away.' })
  until?: string;
}
