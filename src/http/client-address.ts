import { isIP } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const IPV4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d+$/;
const GROUPS = 8;
/** A household or a host has at least this many groups of an address to itself: 64 bits. */
const NETWORK_GROUPS = 4;

/**
 * What counts as one address where calls are limited: an IPv4 address, or the /64 network of an IPv6 address, of which
 * anybody has 18 quintillion addresses.
 *
 * @param address as the server or a proxy that it trusts has seen it
 */
export function addressBucket(address: string): string {
  const plain = address.replace(/%.*$/, '');
  const mapped = MAPPED_IPV4.exec(plain)?.[1] ?? IPV4_WITH_PORT.exec(plain)?.[1];
  if (mapped) return mapped;
  return isIP(plain) === 6 ? networkOf(plain) : plain;
}

function networkOf(address: string): string {
  // A URL's host is in the one canonical form, with at most one gap.
  const host = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = host.split('::');
  const first = before.split(':').filter(Boolean);
  const last = after?.split(':').filter(Boolean) ?? [];
  const gap = Array.from({ length: GROUPS - first.length - last.length }, () => '0');
  return `${[...first, ...gap, ...last].slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
