import { readText } from '../../../lambda/core/json/canonical-text.ts';
import { WebhookError } from '../../../lambda/core/request/webhook-error.ts';
import { parseWebhookRequest } from '../../../lambda/core/request/webhook-request.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { checkVerified, HOLD_CODES } from '../../../lambda/core/signature/hold-verdict.ts';
import {
  matchHash,
  type Rendering,
  renderings,
  signedValues,
} from '../../../lambda/core/signature/security-hash.ts';
import { readInputFile, readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
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

/** The UUID is not signed, so any does. */
const SOME_UUID = '00000000-0000-4000-8000-000000000000';

/** Checks one saved request as the verifier would. Prints no hash, no secret and nothing of the body. */
export async function verify(options: VerifyOptions, ports: CliPorts): Promise<number> {
  const eventType = await eventTypeOf(options, ports);
  const body = readInputFile(options.bodyFile, 'body file');
  const { secret } = readSecretFile(options.secretFile);
  const { out } = ports.terminal;
  try {
    const rendering = check(body, options, secret, eventType);
    out(
      options.json
        ? JSON.stringify({ valid: true, rendering })
        : `valid, rendering ${rendering} (${RENDERING_WORDS[rendering]})`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    const { code, message } = error;
    out(options.json ? JSON.stringify({ valid: false, code, detail: message }) : `${code}: ${message}`);
    return 1;
  }
}

async function eventTypeOf(options: VerifyOptions, ports: CliPorts): Promise<EventType | undefined> {
  if (options.eventType === undefined) return undefined;
  const catalogue =
    options.address === undefined ? DEFAULT_EVENT_TYPES : (await ports.connect(options.address)).eventTypes;
  return findEventType(catalogue, options.eventType);
}

/** @throws WebhookError with the code that the verifier would answer with */
function check(
  body: Buffer,
  { fields, hash }: VerifyOptions,
  secret: string,
  eventType: EventType | undefined,
): Rendering {
  const request = parseWebhookRequest({
    headers: {
      'x-webhook-request-uuid': SOME_UUID,
      'x-webhook-security-hash': hash,
      'x-webhook-security-fields': fields,
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  });
  const optional = eventType?.signedFields.filter((field) => field.optional).map((field) => field.name);
  const { bodyText, securityFields: names } = request;
  const values = signedValues(bodyText, names, new Set(optional));
  const found = matchHash(renderings(values), [{ value: secret }], request.hash);
  if (found === undefined) throw new WebhookError('hash_mismatch', 'The security hash does not verify.');
  const { rendering } = found.rendered;
  const { fault } = readText(bodyText, names);
  if (eventType === undefined) {
    if (fault !== undefined) throw new WebhookError('body_not_portable', fault.reason);
    return rendering;
  }
  const verdict = checkVerified(eventType, { names, values, rendering, fault });
  if (verdict.held) throw new WebhookError(HOLD_CODES[verdict.category], verdict.reason);
  return rendering;
}
