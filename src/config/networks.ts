import { isIP } from 'node:net';
import { canonicalAddress, groupsOf } from './addresses.js';

/** A range of addresses, as TRUST_PROXY names it. */
interface Network {
  readonly version: 4 | 6;
  readonly address: string;
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
/** The bits before the IPv4 address in an IPv6 address that stands for one. */
const MAPPED_BITS = 96;
const MAPPED_NETWORK = [0, 0, 0, 0, 0, 0xff_ff];
/** 10.0.0.0/8 is the widest private network of IPv4. */
const WIDEST_IPV4 = 8;
/** Providers get no wider network of IPv6; private ones are in fc00::/7. */
const WIDEST_IPV6 = 19;
const WIDEST_PRIVATE_IPV6 = 7;
/** The part of all addresses that a list may cover: four private networks of the widest kind. */
const LARGEST_SHARE = 1 / 64;

/** Whether these are addresses and networks of proxies, and together not so wide that callers would be among them. */
export function areProxies(parts: readonly string[]): boolean {
  const networks = parts.map(networkOf);
  const isNarrow = networks.every((network) => network !== undefined && network.prefix >= widestOf(network));
  return isNarrow && ([4, 6] as const).every((version) => shareOf(networks, version) <= LARGEST_SHARE);
}

/** An address, or a network with its prefix; undefined for what is neither. */
export function networkOf(text: string): Network | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const written = isIP(address);
  const canonical = canonicalAddress(address);
  if (written === 0 || !canonical || address.includes('%') || rest.length > 0) return undefined;
  if (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const bits = written === 4 ? BITS[4] : BITS[6];
  const given = prefix === undefined ? bits : Number(prefix);
  if (given > bits) return undefined;
  if (isIP(canonical) === 6) return { version: 6, address: canonical, prefix: given };
  // An IPv4 address in the form of IPv6: a network of that one may be wider than all of IPv4, and is taken for all of it.
  return { version: 4, address: canonical, prefix: written === 4 ? given : Math.max(given - MAPPED_BITS, 0) };
}

function widestOf({ version, address, prefix }: Network): number {
  if (version === 4) return WIDEST_IPV4;
  const groups = groupsOf(address);
  if (coversIPv4(groups, prefix)) return Infinity;
  return ((groups[0] ?? 0) & 0xfe_00) === 0xfc_00 ? WIDEST_PRIVATE_IPV6 : WIDEST_IPV6;
}

/** True for a network that all of IPv4, written as IPv6, is part of. */
const coversIPv4 = (groups: readonly number[], prefix: number): boolean =>
  prefix <= MAPPED_BITS &&
  MAPPED_NETWORK.every((group, index) => {
    const bits = Math.min(Math.max(prefix - index * 16, 0), 16);
    const mask = (0xff_ff << (16 - bits)) & 0xff_ff;
    return (group & mask) === ((groups[index] ?? 0) & mask);
  });

const shareOf = (networks: readonly (Network | undefined)[], version: 4 | 6): number =>
  networks.reduce((sum, network) => (network?.version === version ? sum + 2 ** -network.prefix : sum), 0);
