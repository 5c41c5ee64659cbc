import { SecretsManagerStore } from '../../../lambda/adapters/secrets-manager-store.ts';
import type { SecretVersion } from '../../../lambda/core/ports.ts';
import { UNCLASSIFIED } from '../../../lambda/core/settings/event-type.ts';
import { SecretNotStoredError } from '../../../lambda/core/signature/webhook-secret.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { readVersions } from '../../../operator/secrets/stored-secret.ts';
import { webhookUrl } from '../../../operator/sender/webhook-url.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatTable } from '../../output/table.ts';
import type { CliPorts } from '../../program/ports.ts';

/**
 * Prints the URLs that webhooks are posted to, the path token included: this is where people get it from.
 *
 * @param eventTypeName - only this one's
 * @throws OperatorProblem if the URLs carry a token and none is stored
 */
export async function showUrls(
  eventTypeName: string | undefined,
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const { endpoint, eventTypes } = target;
  const only = eventTypeName === undefined ? undefined : findEventType(eventTypes, eventTypeName);
  const secret = await readSecret(target, ports.signal);
  const advice = `Store it with "npx webhooks secret set${target.flags}".`;
  const { pathToken: mode } = target.secret;
  if (secret === undefined && mode === 'require') {
    throw new OperatorProblem(
      `The URLs of ${target.name} carry a token that is stored with the secret, and none is. ${advice}`,
    );
  }
  const token = secret?.pathToken;
  // What cannot be classified comes to the URL without a type.
  const listed = only === undefined ? eventTypes.filter(({ name }) => name !== UNCLASSIFIED) : [only];
  const urls = listed.map(({ name }) => ({
    eventType: name,
    url: webhookUrl(endpoint, token, name),
  }));
  const anyType = webhookUrl(endpoint, token);
  const { out, err } = ports.terminal;
  if (options.json) {
    out(JSON.stringify({ urls, ...(only === undefined && { anyType }), secretStored: secret !== undefined }));
  } else if (only !== undefined) {
    // Alone on its line, so that it can be copied or piped.
    for (const { url } of urls) out(url);
  } else {
    const rows = urls.map(({ eventType, url }) => [eventType, url]);
    for (const line of formatTable(['event type', 'URL'], [...rows, ['any, by the body', anyType]]))
      out(line);
  }
  if (mode === 'accept') {
    err(
      token === undefined
        ? `URLs with a token are taken, too, once one is stored: "npx webhooks secret set --keep-secret --path-token-file FILE${target.flags}".`
        : `The same URLs without the token are taken, too: ${webhookUrl(endpoint, undefined, '')}<event type>`,
    );
  }
  if (secret === undefined) {
    err(
      `No webhook secret is stored in ${target.name} yet, so these URLs answer 503 to every webhook. ${advice}`,
    );
  }
  return 0;
}

/** The current secret's facts; its value is asked for only where the token is stored with it. */
async function readSecret(
  target: Target,
  signal: AbortSignal,
): Promise<Pick<SecretVersion, 'pathToken'> | undefined> {
  if (target.secret.pathTokenKey === '') {
    const { current } = await readVersions(target, signal);
    return current && {};
  }
  const store = new SecretsManagerStore(target.secretsManager, target.secret.arn, target.secret);
  try {
    return await store.readCurrent(signal);
  } catch (error) {
    if (error instanceof SecretNotStoredError) return undefined;
    throw error;
  }
}
