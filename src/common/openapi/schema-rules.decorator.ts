import { ApiExtension } from '@nestjs/swagger';

export const RULES_NOTE = 'x-rules';

/** Rules of JSON Schema that hold for a DTO as a whole, such as `anyOf`, for which Nest has no decorator. */
export const SchemaRules = (rules: Readonly<Record<string, unknown>>): ClassDecorator =>
  ApiExtension(RULES_NOTE, rules) as ClassDecorator;
