import { isIP } from 'node:net';
import { canonicalAddress, groupsOf } from '../config/addresses.js';

/** A household or host usually has at least a /64 network of its own: four groups. */
const NETWORK_GROUPS = 4;
/** One key for all that is no address, because a caller could invent any number of them. */
const NO_ADDRESS = 'unknown';

/**
 * The key by which calls are limited: an IPv4 address, or the /64 network of an IPv6 address, because one client can use
 * every address of its network.
 *
 * @param address the peer's address, or the one that a trusted proxy reports, in any spelling
 */
export function addressBucket(address: string): string {
  const canonical = canonicalAddress(address) ?? NO_ADDRESS;
  if (isIP(canonical) !== 6) return canonical;
  const network = groupsOf(canonical).slice(0, NETWORK_GROUPS);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}
