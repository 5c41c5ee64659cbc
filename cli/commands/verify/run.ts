import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import type { Rendering } from '../../../lambda/core/signature/security-hash.ts';
import { verifyRequest } from '../../../operator/explain/verify-request.ts';
import { readInputFile, readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import type { Verify } from '../../json/explain.ts';
import { printJson } from '../../json/print-json.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is checked. */
export interface VerifyOptions {
  /** `X-Webhook-Security-Fields` as it came. */
  readonly fields: string;
  /** `X-Webhook-Security-Hash` as it came. */
  readonly hash: string;
  readonly bodyFile: string;
  readonly secretFile: string;
  /** Check the field policy of this type, too. */
  readonly eventType?: string;
  readonly json?: boolean;
  /** Whose catalogue is used; the default one if absent, without looking anywhere. */
  readonly address?: TargetAddress;
}

const RENDERING_WORDS: Readonly<Record<Rendering, string>> = {
  'as-written': "numbers as source text, null as 'null'",
  'as-written-null-empty': 'numbers as source text, null as empty',
  'as-javascript': "numbers as JavaScript prints them, null as 'null'",
  'as-javascript-null-empty': 'numbers as JavaScript prints them, null as empty',
};

/** Without an event type the hash is all that can be checked, and a request with a valid one may be held. */
const POLICY_NOT_CHECKED = '; field policy not checked: name the type with --event-type';

/** Checks one saved request as the verifier would. Prints no hash, no secret and nothing of the body. */
export async function verify(options: VerifyOptions, ports: CliPorts): Promise<number> {
  const eventType = await eventTypeOf(options, ports);
  const body = readInputFile(options.bodyFile, 'body file');
  const { secret } = readSecretFile(options.secretFile);
  const { fields, hash } = options;
  const result = verifyRequest({ fields, hash, body }, secret, eventType);
  const words = result.valid
    ? `valid, rendering ${result.rendering} (${RENDERING_WORDS[result.rendering]})${eventType ? '' : POLICY_NOT_CHECKED}`
    : `${result.code}: ${result.detail}`;
  if (options.json) {
    const policyChecked = eventType !== undefined;
    printJson<Verify>(ports.terminal, result.valid ? { ...result, policyChecked } : result);
  } else ports.terminal.out(words);
  return result.valid ? 0 : 1;
}

async function eventTypeOf(options: VerifyOptions, ports: CliPorts): Promise<EventType | undefined> {
  if (options.eventType === undefined) return undefined;
  const catalogue =
    options.address === undefined ? DEFAULT_EVENT_TYPES : (await ports.connect(options.address)).eventTypes;
  return findEventType(catalogue, options.eventType);
}
