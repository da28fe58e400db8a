import { AppException } from '../common/errors/app-exception.js';

/**
 * The named fields of a form.
 *
 * @throws AppException FIELDS_MISSING when one of them is absent, empty or not text
 */
export function readTexts<F extends string>(
  form: Readonly<Record<F, unknown>>,
  ...fields: readonly F[]
): Readonly<Record<F, string>> {
  if (!fields.every((field) => typeof form[field] === 'string' && form[field]))
    throw new AppException('FIELDS_MISSING');
  return form as Readonly<Record<F, string>>;
}
