import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { AppException, type ErrorDetail } from '../../common/errors/app-exception.js';
import { lengthOf } from '../../common/text/characters.js';
import { nameFault, normalName } from '../../common/validation/names.js';
import { isPictureAddress, PICTURE_RULE } from '../../common/validation/picture-address.js';
import { isAvatarAddress, storedPicture } from './avatar.js';
import type { User } from '../user.schema.js';

/** What onboarding changes of an account. */
type ProfileChange = Pick<User, 'fullName' | 'bio' | 'nativeLanguage' | 'learningLanguages' | 'location'> &
  Partial<Pick<User, 'profilePic'>>;

/** Maximum lengths in characters, as in the schema. */
export const PROFILE_BOUNDS = {
  fullName: MAX_NAME_LENGTH,
  bio: 500,
  nativeLanguage: 40,
  learningLanguage: 40,
  location: 120,
} as const;
export const MAX_LEARNING_LANGUAGES = 5;

interface OnboardingRules {
  /** Whether a bio may be empty; it must be sent nevertheless, so that none is lost by a form without it. */
  readonly emptyBio: boolean;
  /** See `isPictureAddress`. */
  readonly allowHttp: boolean;
}

type Field = keyof typeof PROFILE_BOUNDS;
/** In the order that clients were promised for `missingFields`. */
const FIELDS = Object.keys(PROFILE_BOUNDS) as Field[];

/** A bio may have paragraphs. */
const FORBIDDEN_IN_BIO = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

/**
 * Reads the body of an onboarding request. Existing clients send whole profiles, so unknown keys are ignored.
 *
 * @throws AppException FIELDS_MISSING for fields that are absent, empty or not text; VALIDATION_FAILED for text that is
 *   too long or contains control characters, and for an invalid picture URL
 */
export function readOnboarding(
  accountId: string,
  body: unknown,
  { emptyBio, allowHttp }: OnboardingRules,
): ProfileChange {
  const form = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  const values = {
    fullName: normalName(textOf(form.get('fullName'))),
    bio: textOf(form.get('bio')),
    nativeLanguage: languageOf(form.get('nativeLanguage')),
    location: normalName(textOf(form.get('location'))),
  };
  const learningLanguages = readLearningLanguages(form.get('learningLanguage'), form.get('learningLanguages'));
  const mayBeEmpty = (field: Field): boolean => emptyBio && field === 'bio' && typeof form.get(field) === 'string';
  const missingFields = FIELDS.filter((field) =>
    field === 'learningLanguage' ? learningLanguages.length === 0 : values[field] === '' && !mayBeEmpty(field),
  );
  if (missingFields.length > 0) throw new AppException('FIELDS_MISSING', { missingFields });
  const picture = form.get('profilePic') ?? '';
  const details = [
    ...FIELDS.flatMap((field) =>
      field === 'learningLanguage' ? languageFaults(learningLanguages) : textFaults(field, values[field]),
    ),
    ...(picture === '' || isPictureAddress(picture, { allowHttp }) || isAvatarAddress(accountId, picture)
      ? []
      : [pictureFault]),
  ];
  if (details.length > 0) throw new AppException('VALIDATION_FAILED', { details });
  return {
    ...values,
    learningLanguages,
    ...(typeof picture === 'string' && picture && { profilePic: storedPicture(accountId, picture) }),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const languageOf = (value: unknown): string => normalName(textOf(value).toLowerCase());

/**
 * The languages, each once, the most important one first. A client that supports one language may send the new language
 * together with the old list: if the list does not start with that language, the list is ignored.
 *
 * @returns an empty list when no language was given, or when an element of the list is not text
 */
function readLearningLanguages(one: unknown, list: unknown): string[] {
  const first = languageOf(one);
  if (!Array.isArray(list)) return first && (list ?? null) === null ? [first] : [];
  if (list.length === 0) return first ? [first] : [];
  const languages = [...new Set(list.map((each) => languageOf(each)))];
  if (first && languages[0] !== first) return [first];
  return languages.includes('') ? [] : languages;
}

function textFaults(field: Field, value: string): ErrorDetail[] {
  const fault = field === 'bio' ? bioFault(value) : nameFault(value, PROFILE_BOUNDS[field]);
  return fault ? [{ field, rule: fault.rule, message: `${field} ${fault.message}` }] : [];
}

function bioFault(bio: string): { readonly rule: string; readonly message: string } | undefined {
  if (lengthOf(bio) > PROFILE_BOUNDS.bio)
    return { rule: 'maxLength', message: `must be at most ${PROFILE_BOUNDS.bio} characters long` };
  return FORBIDDEN_IN_BIO.test(bio)
    ? { rule: 'noControlCharacters', message: 'must not hold control characters' }
    : undefined;
}

function languageFaults(languages: readonly string[]): ErrorDetail[] {
  if (languages.length > MAX_LEARNING_LANGUAGES)
    return [
      {
        field: 'learningLanguages',
        rule: 'arrayMaxSize',
        message: `learningLanguages must hold at most ${MAX_LEARNING_LANGUAGES}`,
      },
    ];
  return languages.flatMap((language) => textFaults('learningLanguage', language)).slice(0, 1);
}

const pictureFault: ErrorDetail = {
  field: 'profilePic',
  rule: 'isPictureAddress',
  message: `profilePic must be ${PICTURE_RULE}`,
};
