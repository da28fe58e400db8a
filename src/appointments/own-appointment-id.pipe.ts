import type { PipeTransform } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { RECORD_ID_PATTERN } from '../common/validation/identifiers.js';
import { RECORD_ID_RULE } from './appointment-request.dto.js';

/** The id under which an appointment may be created. A bad one is no id that does not exist yet, so it is a fault. */
class OwnIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && RECORD_ID_PATTERN.test(value)) return value;
    const details = [{ field: 'id', rule: 'matches', message: `id ${RECORD_ID_RULE}` }];
    throw new AppException('VALIDATION_FAILED', { details });
  }
}

export const OwnAppointmentIdPipe = new OwnIdPipe();
