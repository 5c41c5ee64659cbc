import type { FunctionModel } from '../stack-model.ts';

/** Webhook secret and path token of a local run that nobody has given others. */
const LOCAL_WEBHOOK_SECRET = 'local-webhook-secret';
const LOCAL_PATH_TOKEN = 'local-path-token-1';

/**
 * Value to store in a secret, in the form that the function reading it expects.
 *
 * @returns undefined if no function takes it for the webhook secret
 */
export function localSecretValue(secretArn: string, functions: readonly FunctionModel[]): string | undefined {
  const environment = functions.find(
    ({ environment: { WEBHOOK_SECRET_ID } }) => WEBHOOK_SECRET_ID === secretArn,
  )?.environment;
  if (environment === undefined) return undefined;
  const { WEBHOOK_SECRET_JSON_KEY: secretKey, PATH_TOKEN_JSON_KEY: tokenKey } = environment;
  if (!secretKey) return LOCAL_WEBHOOK_SECRET;
  return JSON.stringify({
    [secretKey]: LOCAL_WEBHOOK_SECRET,
    ...(tokenKey ? { [tokenKey]: LOCAL_PATH_TOKEN } : {}),
  });
}
