import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

/** Fewer different characters than this and a long secret is still a short one, typed several times. */
const MIN_DISTINCT_CHARACTERS = 8;

const isStrong = (value: unknown, minBytes: number): boolean =>
  typeof value === 'string' &&
  Buffer.byteLength(value) >= minBytes &&
  new Set(value).size >= MIN_DISTINCT_CHARACTERS &&
  !/change[-_ ]?me|your[-_ ]|example|placeholder/i.test(value);

/** Accepts a secret of at least `minBytes` bytes that is neither a placeholder nor one character repeated. */
export function IsStrongSecret(minBytes: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStrongSecret',
      validator: {
        validate: (value: unknown) => isStrong(value, minBytes),
        defaultMessage: buildMessage(() => `must be a random secret of at least ${minBytes} bytes`),
      },
    },
    options,
  );
}

const isServiceUrl = (value: unknown): boolean => {
  if (typeof value !== 'string' || !URL.canParse(value) || value.endsWith('/')) return false;
  const url = new URL(value);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) && !url.username && !url.search;
};

/** Accepts the address of a service that receives our secrets: https, or plain http on this machine only. */
export function IsServiceUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isServiceUrl',
      validator: {
        validate: isServiceUrl,
        defaultMessage: buildMessage(
          () => 'must be an https:// address without a trailing slash (http:// on loopback)',
        ),
      },
    },
    options,
  );
}
