import { randomBytes } from 'node:crypto';

/** A webhook secret such as the platform makes. */
export function makeSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** A path token: there is a digit in it. */
export function makePathToken(): string {
  return `7${randomBytes(18).toString('base64url')}`;
}
