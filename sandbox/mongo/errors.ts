import type { Doc } from './bson/values.js';

const CODE_NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  11: 'UserNotFound',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  55: 'InvalidDBRef',
  56: 'EmptyFieldName',
  57: 'DottedFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  91: 'ShutdownInProgress',
  96: 'OperationFailed',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  189: 'PrimarySteppedDown',
  197: 'InvalidIndexSpecificationOption',
  352: 'UnsupportedOpQueryCommand',
  10107: 'NotWritablePrimary',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  11600: 'InterruptedAtShutdown',
  11602: 'InterruptedDueToReplStateChange',
  13388: 'StaleConfig',
  14031: 'OutOfDiskSpace',
};

/** The name MongoDB prints beside an error code; codes without a name read `Location<code>`, as there. */
export function codeName(code: number): string {
  return CODE_NAMES[code] ?? `Location${code}`;
}

/**
 * A refusal in MongoDB's own terms: the code is what drivers and Mongoose branch on. Command handlers throw it;
 * the dispatcher turns it into `{ ok: 0, code, codeName, errmsg }`, and write statements into `writeErrors`.
 */
export class MongoError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Further reply fields, such as `keyPattern` and `keyValue` of a duplicate key. */
    readonly extra: Doc = {},
  ) {
    super(message);
    this.name = 'MongoError';
  }

  /** The fields of a command reply that failed with this error. */
  toReply(): Doc {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: codeName(this.code), ...this.extra };
  }
}

/** For everything this stand-in knows of and does not offer: an error by name is the alternative to a silent wrong answer. */
export function refuse(what: string): MongoError {
  return new MongoError(115, `${what} is not offered by the development stand-in; use a real MongoDB for it`);
}
