import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { AppException } from '../errors/app-exception.js';
import { RequestValidationPipe } from './request-validation.pipe.js';
import { MaxCharacters } from './text-length.js';
import { firstBroken } from './rule-order.js';

class Form {
  @IsInt()
  @Min(1)
  @Max(10)
  number!: unknown;

  @MaxCharacters(3)
  @Matches(/^[a-z]+$/)
  @IsString()
  text!: unknown;

  @IsOptional()
  @ArrayMaxSize(2)
  @Matches(/^[a-z]+$/, { each: true })
  @IsString({ each: true })
  @IsArray()
  texts?: unknown;
}

const brokenRules = (body: object): unknown => {
  try {
    new RequestValidationPipe({ allowHttp: false }).transform(body, { type: 'body', metatype: Form });
    return [];
  } catch (error) {
    return (error as AppException).details?.map(({ field, rule }) => [field, rule]);
  }
};

describe('of several rules that a field breaks', () => {
  it.each([
    [
      'the type comes first',
      { number: '1001', text: 7 },
      [
        ['number', 'isInt'],
        ['text', 'isString'],
      ],
    ],
    ['the form comes next', { number: 1, text: '1234' }, [['text', 'matches']]],
    [
      'the range comes last',
      { number: 11, text: 'abcd' },
      [
        ['number', 'max'],
        ['text', 'maxLength'],
      ],
    ],
    [
      'an absent value is of the wrong type',
      {},
      [
        ['number', 'isInt'],
        ['text', 'isString'],
      ],
    ],
    ['a list comes before its entries', { number: 1, text: 'abc', texts: 'A' }, [['texts', 'isArray']]],
    ['entries have a type, too', { number: 1, text: 'abc', texts: [1, 2, 3] }, [['texts', 'isString']]],
    ['entries have a form before a number', { number: 1, text: 'abc', texts: ['1', '2', '3'] }, [['texts', 'matches']]],
    ['none is named when none is broken', { number: 10, text: 'abc' }, []],
  ])('%s, however the decorators are ordered', (_case, body, expected) => {
    expect(brokenRules(body)).toEqual(expected);
  });

  it('an unknown one counts as one of form', () => {
    expect(firstBroken(['max', 'isInstant'])).toBe('isInstant');
    expect(firstBroken(['isInstant', 'isString'])).toBe('isString');
    expect(firstBroken([])).toBeUndefined();
  });
});
