import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, ValidateBy } from 'class-validator';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
/** The same for readers of the API description. The first and last hours of the range also depend on the offset. */
const YEARS = '^(20\\d\\d|2100)-';

/** True for a time in ISO 8601 with its offset, on a day that exists, in a year that an appointment can have. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return false;
  const date = new Date(value);
  // JavaScript reads the 31st of a shorter month as the 1st of the next one.
  const writtenDay = Number(value.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate();
  const year = date.getUTCFullYear();
  return writtenDay <= lastDay && year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** A body field that holds a time, as a string. */
export function InstantField(options: ApiPropertyOptions = {}): PropertyDecorator {
  return applyDecorators(
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: isInstant,
        defaultMessage: buildMessage(
          () =>
            `$property must be a time in ISO 8601 with its offset, such as 2026-11-21T13:00:00Z, in the years ${FIRST_YEAR} to ${LAST_YEAR}`,
        ),
      },
    }),
    ApiProperty({ type: String, format: 'date-time', pattern: YEARS, ...options } as ApiPropertyOptions),
  );
}
