import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { explainRequest, isExplained, type Receiver } from '../../../operator/explain/explain-request.ts';
import type { Finding } from '../../../operator/explain/finding.ts';
import type { KnownSecret } from '../../../operator/explain/known-secret.ts';
import {
  parseSavedRequest,
  requestOfParts,
  type SavedRequest,
} from '../../../operator/explain/saved-request.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { readInputFile, readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { readReceiverSecrets } from '../../../operator/secrets/webhook-secret.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { advised } from '../../output/advice.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which request, and what it is held against. */
export interface ExplainOptions {
  /** A saved request; the parts below if absent. */
  readonly file?: string;
  /** `X-Webhook-Security-Fields` as it came. */
  readonly fields?: string;
  /** `X-Webhook-Security-Hash` as it came. */
  readonly hash?: string;
  readonly bodyFile?: string;
  readonly uuid?: string;
  /** The event type it was posted to; what its URL says if absent. */
  readonly eventType?: string;
  /** The current secret; that of the addressed run or stack if absent. */
  readonly secretFile?: string;
  readonly previousSecretFile?: string;
  readonly json?: boolean;
  /** Whose secrets and catalogue are used; nobody's and the default one if absent and there is a secret file. */
  readonly address?: TargetAddress;
}

/**
 * Says why a saved request was rejected. Prints no hash, no secret and nothing of the body.
 *
 * @returns exit code: 0 if a cause was found, 1 if none of the known ones fits
 */
export async function explain(options: ExplainOptions, ports: CliPorts): Promise<number> {
  const request = readRequest(options);
  const { eventTypes, ...receiver } = await receiverOf(options, ports);
  const eventType =
    options.eventType === undefined ? undefined : findEventType(eventTypes, options.eventType);
  const found = explainRequest(request, { eventTypes, ...receiver, ...(eventType && { eventType }) });
  const isKnown = isExplained(found);
  const findings = found.map(({ advice, ...finding }) => ({
    ...finding,
    todo: advised(finding.todo, advice),
  }));
  const { out } = ports.terminal;
  if (options.json) out(JSON.stringify({ known: isKnown, findings }));
  else for (const line of describe(findings)) out(line);
  return isKnown ? 0 : 1;
}

function describe(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ cause, wrong, todo }, index) => [
    ...(index === 0 ? [] : ['']),
    `${cause}: ${wrong}`,
    `  To do: ${todo}`,
  ]);
}

function readRequest({ file, fields, hash, bodyFile, uuid }: ExplainOptions): SavedRequest {
  if (file !== undefined) {
    if (fields !== undefined || hash !== undefined || bodyFile !== undefined) {
      throw new InvalidInputProblem('Give either a saved request or --fields, --hash and --body-file.');
    }
    return parseSavedRequest(readInputFile(file, 'saved request'));
  }
  if (fields === undefined || hash === undefined || bodyFile === undefined) {
    throw new InvalidInputProblem('Give a saved request, or all of --fields, --hash and --body-file.');
  }
  return requestOfParts({ fields, hash, body: readInputFile(bodyFile, 'body file') }, uuid);
}

async function receiverOf(
  { secretFile, previousSecretFile, address }: ExplainOptions,
  ports: CliPorts,
): Promise<Omit<Receiver, 'eventTypes'> & { readonly eventTypes: readonly EventType[] }> {
  const target = address === undefined ? undefined : await ports.connect(address);
  const eventTypes = target?.eventTypes ?? DEFAULT_EVENT_TYPES;
  const fromFiles: KnownSecret[] = [];
  if (secretFile !== undefined) {
    fromFiles.push({ stage: 'current', value: readSecretFile(secretFile).secret });
  }
  if (previousSecretFile !== undefined) {
    fromFiles.push({ stage: 'previous', value: readSecretFile(previousSecretFile).secret });
  }
  if (secretFile !== undefined) return { eventTypes, secrets: fromFiles };
  if (previousSecretFile !== undefined) {
    throw new InvalidInputProblem(
      'Give --secret-file, too: --previous-secret-file is the secret before that one.',
    );
  }
  if (target === undefined) throw new InvalidInputProblem('Give --secret-file, or address a run or stack.');
  return { eventTypes, ...(await readReceiverSecrets(target, ports.now(), ports.signal)) };
}
