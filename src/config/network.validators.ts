import { isIP } from 'node:net';
import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const MAX_HOPS = 10;

/** The proxies before us: none, so many of them, or those at certain addresses. */
export type TrustedProxies = false | number | string[];

/**
 * Reads TRUST_PROXY. `true` means one proxy, and never "believe whatever is in the header": a client may write any
 * address there, and limits are counted by address.
 *
 * @returns undefined for what cannot be read
 */
export function readTrustedProxies(value: string): TrustedProxies | undefined {
  if (value === 'false' || value === '0') return false;
  if (value === 'true') return 1;
  if (/^\d+$/.test(value)) return Number(value) <= MAX_HOPS ? Number(value) : undefined;
  const networks = value.split(',').map((part) => part.trim());
  return networks.every((network) => isNetwork(network)) ? networks : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // A prefix of 0 would trust the whole world.
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Accepts what {@link readTrustedProxies} can read. */
export function IsTrustedProxies(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isTrustedProxies',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && readTrustedProxies(value) !== undefined,
        defaultMessage: buildMessage(
          () => `must be false, a number of proxies up to ${MAX_HOPS}, or a list of addresses and networks`,
        ),
      },
    },
    options,
  );
}

/** An origin as browsers send it: scheme, host and port, nothing after it. */
const isWebOrigin = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^https?:\/\/[\w.:[\]-]+$/.test(value) &&
  URL.canParse(value) &&
  new URL(value).origin === value;

/** Accepts the exact origin of a web page, as in its `Origin` header; no pattern, no `*`, no `null`. */
export function IsWebOrigin(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isWebOrigin',
      validator: {
        validate: isWebOrigin,
        defaultMessage: buildMessage(() => 'must be an origin such as https://app.example.com, without a path'),
      },
    },
    options,
  );
}
