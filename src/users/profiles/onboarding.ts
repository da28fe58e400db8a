import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { AppException, type ErrorDetail } from '../../common/errors/app-exception.js';
import type { User } from '../user.schema.js';

/** What onboarding changes of an account. */
type ProfileChange = Pick<User, 'fullName' | 'bio' | 'nativeLanguage' | 'learningLanguages' | 'location'> &
  Partial<Pick<User, 'profilePic'>>;

/** Maximum lengths in UTF-16 code units, as in the schema. */
export const PROFILE_BOUNDS = {
  fullName: MAX_NAME_LENGTH,
  bio: 500,
  nativeLanguage: 40,
  learningLanguage: 40,
  location: 120,
} as const;
export const MAX_LEARNING_LANGUAGES = 5;

type Field = keyof typeof PROFILE_BOUNDS;
/** In the order that clients were promised for `missingFields`. */
const FIELDS = Object.keys(PROFILE_BOUNDS) as Field[];

const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;
/** A bio may have paragraphs. */
const FORBIDDEN_IN_BIO = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

/**
 * Reads the body of an onboarding request. Existing clients send whole profiles, so unknown keys are ignored.
 *
 * @throws AppException FIELDS_MISSING for fields that are absent, empty or not text; VALIDATION_FAILED for text that is
 *   too long or contains control characters, and for an invalid picture URL
 */
export function readOnboarding(body: unknown): ProfileChange {
  const form = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  const values = {
    fullName: textOf(form.get('fullName')),
    bio: textOf(form.get('bio')),
    nativeLanguage: textOf(form.get('nativeLanguage')).toLowerCase(),
    location: textOf(form.get('location')),
  };
  const learningLanguages = readLearningLanguages(form.get('learningLanguage'), form.get('learningLanguages'));
  const missingFields = FIELDS.filter((field) =>
    field === 'learningLanguage' ? learningLanguages.length === 0 : values[field] === '',
  );
  if (missingFields.length > 0) throw new AppException('FIELDS_MISSING', { missingFields });
  const picture = form.get('profilePic') ?? '';
  const details = [
    ...FIELDS.flatMap((field) =>
      field === 'learningLanguage' ? languageFaults(learningLanguages) : textFaults(field, values[field]),
    ),
    ...(picture === '' || isPictureUrl(picture) ? [] : [pictureFault]),
  ];
  if (details.length > 0) throw new AppException('VALIDATION_FAILED', { details });
  return { ...values, learningLanguages, ...(typeof picture === 'string' && picture && { profilePic: picture }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * The languages, each once, the most important one first. A client that supports one language may send the new language
 * together with the old list: if the list does not start with that language, the list is ignored.
 *
 * @returns an empty list when no language was given, or when an element of the list is not text
 */
function readLearningLanguages(one: unknown, list: unknown): string[] {
  const first = textOf(one).toLowerCase();
  if (!Array.isArray(list)) return first && (list ?? null) === null ? [first] : [];
  if (list.length === 0) return first ? [first] : [];
  const languages = [...new Set(list.map((each) => textOf(each).toLowerCase()))];
  if (first && languages[0] !== first) return [first];
  return languages.includes('') ? [] : languages;
}

function textFaults(field: Field, value: string): ErrorDetail[] {
  const bound = PROFILE_BOUNDS[field];
  if (value.length > bound)
    return [{ field, rule: 'maxLength', message: `${field} must be at most ${bound} characters long` }];
  return (field === 'bio' ? FORBIDDEN_IN_BIO : FORBIDDEN).test(value)
    ? [{ field, rule: 'noControlCharacters', message: `${field} must not hold control characters` }]
    : [];
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
  message: 'profilePic must be an https address of at most 500 characters',
};

const MAX_PICTURE_URL_LENGTH = 500;
/** Stricter than a browser: nothing that could end an HTML attribute or a header. */
const PICTURE_URL = /^https?:\/\/[^\s"'<>\\^`{|}\p{Cc}\p{Cs}]+$/u;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * True for the URL of a picture that other clients may load: https, or http on loopback for development. Other schemes,
 * which a browser could run, and credentials are refused.
 */
export function isPictureUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_PICTURE_URL_LENGTH) return false;
  if (!PICTURE_URL.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username || password) return false;
  return protocol === 'https:' || LOOPBACK.test(hostname);
}
