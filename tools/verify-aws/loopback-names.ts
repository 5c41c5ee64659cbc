import dns from 'node:dns';

/**
 * Has this process find names under `localhost` on this machine, which RFC 6761 says they are. Not every resolver knows:
 * an emulator's API has the name `<id>.execute-api.localhost`.
 */
export function resolveLoopbackNames(): void {
  const lookup = dns.lookup as (...args: unknown[]) => unknown;
  const local = (...[name, ...rest]: unknown[]): unknown =>
    lookup(typeof name === 'string' && /\.localhost\.?$/i.test(name) ? '127.0.0.1' : name, ...rest);
  dns.lookup = local as typeof dns.lookup;
}
