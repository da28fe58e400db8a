import { isIP } from 'node:net';

const GROUPS = 8;
const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * An IP address in its one canonical form: lower case and shortest for IPv6, without a zone, and as IPv4 where it stands for
 * one (`::ffff:7f00:1`). Proxies add ports and brackets to addresses; those are left out.
 *
 * @returns undefined for what is no address
 */
export function canonicalAddress(text: string): string | undefined {
  const [, inBrackets] = /^\[(.+)\](?::\d+)?$/.exec(text.trim()) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(text.trim()) ?? [];
  const address = (inBrackets ?? beforePort ?? text.trim()).replace(/%.*$/, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : undefined;
  // A URL's host is in the one canonical form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED_IPV4.exec(canonical) ?? [];
  return high && low ? toIPv4(Number.parseInt(high, 16), Number.parseInt(low, 16)) : canonical;
}

const toIPv4 = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** The eight groups of a canonical IPv6 address. */
export function groupsOf(address: string): number[] {
  const [before = '', after] = address.split('::');
  const first = before.split(':').filter(Boolean);
  const last = after?.split(':').filter(Boolean) ?? [];
  const gap = Array.from({ length: GROUPS - first.length - last.length }, () => '0');
  return [...first, ...gap, ...last].map((group) => Number.parseInt(group, 16));
}

/** True for a host name, in the form in which `URL` has it, that leads to this machine. */
export const isLoopback = (hostname: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
