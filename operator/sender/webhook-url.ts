import { UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import type { Target } from '../target/target.ts';

/**
 * URL that webhooks are posted to.
 *
 * @param base - without a slash at the end
 * @param pathToken - where URLs carry one
 * @param eventType - name of the event type; absent for the URL that takes any
 */
export function webhookUrl(base: string, pathToken?: string, eventType?: string): string {
  const path = ['webhooks', pathToken, eventType].filter((part) => part !== undefined);
  return [base, ...path.map(encodeURIComponent)].join('/');
}

/** What URLs begin with: as it is given, or that of a run or stack; without a slash at the end. */
export function baseUrl(given: string | undefined, target: Pick<Target, 'endpoint'> | undefined): string {
  return (given ?? target?.endpoint ?? '').replace(/\/+$/, '');
}

/** URL that a sender is given for a type: what has none of its own comes to the one that takes any. */
export function urlForType(base: string, pathToken: string | undefined, eventType: string): string {
  return webhookUrl(base, pathToken, eventType === UNCLASSIFIED ? undefined : eventType);
}
