import { BlockList, isIPv6 } from 'node:net';

/** Decides whether an address may send. */
export type SourceCheck = (address: string) => boolean;

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * @param ranges - CIDR ranges, IPv4 or IPv6; none means that every address may send
 */
export function sourceAllowList(ranges: readonly string[]): SourceCheck {
  if (ranges.length === 0) return () => true;
  const list = new BlockList();
  for (const range of ranges) {
    const [network, bits] = range.split('/') as [string, string];
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return (address) => list.check(address, familyOf(address));
}
