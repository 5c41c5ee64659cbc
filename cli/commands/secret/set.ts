import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { readSecretFile, secretText } from '../../../operator/secrets/secret-text.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { copyable } from '../../output/advice.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';
import { agreed, DECLINED } from './cut-off.ts';

/** Where secrets are read from, and where they go. */
export interface SecretSetOptions {
  /** Standard input if absent. */
  readonly file?: string;
  /** File with the token of the URLs, for a stack whose URLs carry one; the stored one stays if absent. */
  readonly pathTokenFile?: string;
  /** Only the token is another one; the stored secret stays. */
  readonly keepSecret?: boolean;
  /** What is stored takes the place of the current one only: the previous one stays the previous one. */
  readonly keepPrevious?: boolean;
  /** Also if that rejects whoever signs with a secret that verifies now. */
  readonly yes?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly address: CommandAddress;
}

/** Stores the webhook secret as the current one, and says which version it is. Exit code 1 if it was not stored. */
export async function secretSet(options: SecretSetOptions, ports: CliPorts): Promise<number> {
  const { out, err } = ports.terminal;
  const { pathTokenFile, keepPrevious = false, yes = false, reason } = options;
  const secret = options.keepSecret ? keptSecret(options) : await readGivenSecret(options, ports);
  const pathToken = pathTokenFile === undefined ? undefined : readSecretFile(pathTokenFile).secret;
  const target = await ports.connect(options.address);
  const change = { ...(secret !== undefined && { secret }), ...(pathToken !== undefined && { pathToken }) };
  const result = await agreed(yes, 'Store it all the same?', ports, (mayCutOff) =>
    setSecret(target, change, { keepPrevious, mayCutOff, reason }, ports),
  );
  if (result === DECLINED) return 1;
  if (result.missingPathToken !== undefined) {
    err(
      result.missingPathToken === 'require'
        ? 'No path token is stored, so every request will be answered 503. Give one with --path-token-file.'
        : 'No path token is stored, so only URLs without one are taken. Give one with --path-token-file.',
    );
  }
  if (result.versionId === undefined) {
    out(`This secret is the current one of ${target.name} already; nothing was stored.`);
    return 0;
  }
  out(`Stored as the current secret of ${target.name}, version ${result.versionId}.`);
  if (result.previousUnread) {
    err('What verifies beside it could not be read. See "cedar-webhooks secret status".');
  }
  if (result.previousUntil !== undefined) {
    const until = timesOf(ports).exact(result.previousUntil);
    const words = `The secret before it verifies until ${until}, or until "cedar-webhooks secret retire".`;
    out(copyable(words, options.address.flags));
  }
  return 0;
}

async function readGivenSecret({ file }: SecretSetOptions, ports: CliPorts): Promise<string> {
  const given = file === undefined ? secretText(await ports.readSecretInput()) : readSecretFile(file);
  if (given.strippedNewline) {
    ports.terminal.err('One line break at the end was taken off; it is not part of the secret.');
  }
  return given.secret;
}

function keptSecret({ file, pathTokenFile }: SecretSetOptions): undefined {
  if (file !== undefined || pathTokenFile === undefined) {
    throw new InvalidInputProblem('With --keep-secret give --path-token-file, and no --file.');
  }
}
