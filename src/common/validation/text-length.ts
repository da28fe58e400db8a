import { buildMessage, ValidateBy } from 'class-validator';
import { lengthOf } from '../text/characters.js';

/**
 * A text of so many code points, as JSON Schema's `minLength` and `maxLength` count them, and our schemas with `atMost`.
 * class-validator's own rules leave out variation selectors, so that a text of any length could pass.
 */
export const Characters = (min: number, max: number): PropertyDecorator =>
  ValidateBy({
    name: min === 0 ? 'maxLength' : 'isLength',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isWithin(lengthOf(value), min, max),
      defaultMessage: buildMessage((each, args) =>
        typeof args?.value === 'string' && lengthOf(args.value) < min
          ? `${each}$property must be longer than or equal to ${min} characters`
          : `${each}$property must be shorter than or equal to ${max} characters`,
      ),
    },
  });

/** See {@link Characters}. */
export const MaxCharacters = (max: number): PropertyDecorator => Characters(0, max);

const isWithin = (length: number, min: number, max: number): boolean => length >= min && length <= max;
