import { isIP } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const IPV4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d+$/;
const GROUPS = 8;
/** A household or host usually has at least a /64 network of its own: four groups. */
const NETWORK_GROUPS = 4;

/**
 * The key by which calls are limited: an IPv4 address, or the /64 network of an IPv6 address, because one client can use
 * every address of its network.
 *
 * @param address the peer's address, or the one that a trusted proxy reports
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
