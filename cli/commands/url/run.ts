import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { listUrls } from '../../../operator/sender/list-urls.ts';
import { webhookUrl } from '../../../operator/sender/webhook-url.ts';
import { printJson } from '../../json/print-json.ts';
import type { Url } from '../../json/url.ts';
import { formatRecords } from '../../output/records.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/**
 * Prints the URLs that webhooks are posted to, the path token included: this is where people get it from.
 *
 * @param eventTypeName - only this one's
 * @throws OperatorProblem if the URLs must carry a token and none is stored
 */
export async function showUrls(
  eventTypeName: string | undefined,
  options: { readonly json?: boolean; readonly address: CommandAddress },
  ports: CliPorts,
): Promise<number> {
  const { out, err, columns } = ports.terminal;
  const target = await ports.connect(options.address);
  const found = await listUrls(target, eventTypeName, ports.signal);
  const { flags = '' } = options.address;
  const advice = `Store it with "npx cedar-webhooks secret set${flags}".`;
  if (found === undefined) {
    throw new OperatorProblem(
      `The URLs of ${target.name} carry a token that is stored with the secret, and none is. ${advice}`,
    );
  }
  const { urls, anyType, isSecretStored, hasToken } = found;
  if (options.json) {
    const any = eventTypeName === undefined && { anyTypeUrl: anyType };
    printJson<Url>(ports.terminal, { urls, ...any, secretStored: isSecretStored });
  } else if (eventTypeName !== undefined) {
    // Alone on its line, so that it can be copied or piped.
    for (const { url } of urls) out(url);
  } else {
    const rows = urls.map(({ eventType, url }) => [eventType, url]);
    const all = [...rows, ['any, by the body', anyType]];
    // To be copied, so the terminal may break a line of it, and no line break is put into it.
    for (const line of formatRecords(['event type', 'URL'], all, 1, columns).flat()) out(line);
  }
  if (target.secret.pathToken === 'accept') {
    err(
      hasToken
        ? `The same URLs without the token are taken, too: ${webhookUrl(target.endpoint, undefined, '')}<event type>`
        : `URLs with a token are taken, too, once one is stored: "npx cedar-webhooks secret set --keep-secret --path-token-file FILE${flags}".`,
    );
  }
  if (!isSecretStored) {
    err(
      `No webhook secret is stored in ${target.name} yet, so these URLs answer 503 to every webhook. ${advice}`,
    );
  }
  return 0;
}
