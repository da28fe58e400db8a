import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { AppException, type ErrorDetail } from '../../common/errors/app-exception.js';
import { isPictureAddress } from './picture-address.js';

/** What a form may set of an account; nothing else of a request is ever read. */
export interface ProfileChange {
  readonly fullName: string;
  readonly bio: string;
  readonly nativeLanguage: string;
  readonly learningLanguages: readonly string[];
  readonly location: string;
  readonly profilePic?: string;
}

/** Lengths in UTF-16 code units, as JavaScript and the record count them. */
export const PROFILE_BOUNDS = {
  fullName: MAX_NAME_LENGTH,
  bio: 500,
  nativeLanguage: 40,
  learningLanguage: 40,
  location: 120,
} as const;
export const MAX_LEARNING_LANGUAGES = 5;

type Field = keyof typeof PROFILE_BOUNDS;
/** In the order of the form, which clients were promised for `missingFields`. */
const FIELDS = Object.keys(PROFILE_BOUNDS) as Field[];

const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;
/** People write paragraphs about themselves. */
const FORBIDDEN_IN_BIO = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

/**
 * Reads the form of onboarding. Existing clients send whole objects, with keys that are none of the form's: those are
 * left alone, and the request is not refused for them.
 *
 * @throws AppException FIELDS_MISSING for what is left out, empty or no text; VALIDATION_FAILED for what is too long,
 *   holds control characters or is no address of a picture
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
    ...(picture === '' || isPictureAddress(picture) ? [] : [pictureFault]),
  ];
  if (details.length > 0) throw new AppException('VALIDATION_FAILED', { details });
  return { ...values, learningLanguages, ...(typeof picture === 'string' && picture && { profilePic: picture }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * The languages, the most important one first, each once. A client that knows one language only may send back the list it
 * was given beside the one that was chosen since: where the two disagree, the one counts.
 *
 * @returns none when there is none, or something among them is no text
 */
function readLearningLanguages(one: unknown, list: unknown): readonly string[] {
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
