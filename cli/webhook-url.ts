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
