import { formatDoc, formatValue } from '../bson/format.js';
import { keyOf } from '../bson/key-string.js';
import { isDoc, isNumeric, toDouble, truthy, typeAlias, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';

const OPTIONS = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'hidden',
  'ns',
]);
const PARTIAL_OPERATORS = /^\$(?:eq|gt|gte|lt|lte|exists|type|in|and|or)$/;
const MAX_TTL_SECONDS = 0x7fffffff;

/** Checks a client's index specification and puts it into the form `listIndexes` answers; throws 67, 14, 72, 197. */
export function indexSpec(request: Doc): Doc {
  const { key, name, partialFilterExpression, expireAfterSeconds } = request;
  for (const option of Object.keys(request)) checkOption(option, request);
  if (!isDoc(key) || Object.keys(key).length === 0) throw new MongoError(67, 'Index keys cannot be empty.');
  for (const [path, direction] of Object.entries(key)) checkField(path, direction);
  if (typeof name !== 'string' || name === '')
    throw new MongoError(9, "The 'name' field is a required property of an index specification");
  if (truthy(request['sparse']) && partialFilterExpression !== undefined) {
    throw new MongoError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  if (partialFilterExpression !== undefined) checkPartialFilter(partialFilterExpression);
  if (expireAfterSeconds !== undefined) checkTtl(key, expireAfterSeconds);
  return {
    v: 2,
    key,
    name,
    ...(truthy(request['unique']) ? { unique: true } : {}),
    ...(truthy(request['sparse']) ? { sparse: true } : {}),
    ...(truthy(request['hidden']) ? { hidden: true } : {}),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds: toDouble(expireAfterSeconds) }),
    ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    ...(truthy(request['background']) ? { background: true } : {}),
  };
}

/** True when the index exists already. Throws code 85 or 86 for one of the same name or key that differs, as MongoDB does. */
export function sameIndex(existing: Doc, wanted: Doc): boolean {
  const sameKey = keyOf(existing['key']) === keyOf(wanted['key']);
  const sameFilter = keyOf(existing['partialFilterExpression']) === keyOf(wanted['partialFilterExpression']);
  const sameOptions = (['unique', 'sparse', 'expireAfterSeconds'] as const).every(
    (option) =>
      keyOf(existing[option]) === keyOf(wanted[option]) || (option === 'unique' && existing['name'] === '_id_'),
  );
  if (existing['name'] === wanted['name']) {
    if (sameKey && sameFilter && sameOptions) return true;
    const text = `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${formatDoc(wanted)}, existing index: ${formatDoc(existing)}`;
    throw new MongoError(86, text);
  }
  if (!sameKey || !sameFilter) return false;
  if (existing['name'] === '_id_') return true;
  if (sameOptions) throw new MongoError(85, `Index already exists with a different name: ${String(existing['name'])}`);
  throw new MongoError(
    85,
    `An equivalent index already exists with a different name and options. Requested index: ${formatDoc(wanted)}, existing index: ${formatDoc(existing)}`,
  );
}

function checkOption(option: string, request: Doc): void {
  if (OPTIONS.has(option)) return;
  if (option === 'collation' && isDoc(request[option]) && request[option]['locale'] === 'simple') return;
  if (
    /^(?:collation|weights|default_language|language_override|textIndexVersion|2dsphereIndexVersion|bits|min|max|wildcardProjection|storageEngine|clustered|prepareUnique)$/.test(
      option,
    )
  ) {
    throw refuse(`the index option ${option}`);
  }
  throw new MongoError(
    197,
    `The field '${option}' is not valid for an index specification. Specification: ${formatDoc(request)}`,
  );
}

function checkField(path: string, direction: unknown): void {
  if (typeof direction === 'string') throw refuse(`a ${direction} index`);
  if (path.includes('$**')) throw refuse('a wildcard index');
  if (path === '' || path.split('.').includes('')) throw new MongoError(67, 'Index keys cannot be an empty field.');
  if (path.split('.').some((part) => part.startsWith('$') && !/^\$(?:id|ref|db)$/.test(part))) {
    throw new MongoError(67, `Index key contains an illegal field name: field name starts with '$'.`);
  }
  if (!isNumeric(direction)) {
    throw new MongoError(
      67,
      `Values in v:2 index key pattern cannot be of type ${typeAlias(direction)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    );
  }
  if (!toDouble(direction)) {
    throw new MongoError(67, `Values in the index key pattern cannot be 0.`);
  }
}

function checkTtl(key: Doc, seconds: unknown): void {
  const value = toDouble(seconds);
  if (value === undefined)
    throw new MongoError(
      14,
      `TTL index 'expireAfterSeconds' option must be numeric, but received a type of '${typeAlias(seconds)}'.`,
    );
  if (value < 0 || value > MAX_TTL_SECONDS)
    throw new MongoError(
      67,
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, try a different number than ${value}.`,
    );
  if (Object.keys(key).length > 1)
    throw new MongoError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  if ('_id' in key)
    throw new MongoError(197, `The field 'expireAfterSeconds' is not valid for an _id index specification.`);
}

function checkPartialFilter(filter: unknown): void {
  if (!isDoc(filter)) throw new MongoError(14, "'partialFilterExpression' is not an object");
  for (const [name, operand] of Object.entries(filter)) {
    if (name.startsWith('$') && !PARTIAL_OPERATORS.test(name)) throw unsupported(name, operand);
    if (name === '$exists' && !truthy(operand)) throw unsupported(name, operand);
    if (isDoc(operand)) checkPartialFilter(operand);
    else if (/^\$(?:and|or)$/.test(name) && Array.isArray(operand)) operand.forEach(checkPartialFilter);
  }
}

function unsupported(name: string, operand: unknown): MongoError {
  return new MongoError(67, `unsupported expression in partial index: ${name} ${formatValue(operand)}`);
}
