import { type CanaryRequest, canaryRequest } from '../../core/canary/canary-request.ts';
import { type CanaryAnswer, type CanaryStage, stageOfAnswer } from '../../core/canary/canary-stage.ts';
import type { CanaryClaim, CanaryLedger, Clock, SecretStore, SecretVersion } from '../../core/ports.ts';
import { isBlankSecret } from '../../core/signature/security-hash.ts';
import { SecretNotStoredError, SecretUnreadableError } from '../../core/signature/webhook-secret.ts';

/** What came back for a request. */
export interface PostAnswer extends CanaryAnswer {
  /** API Gateway's id of the request. */
  readonly apiRequestId?: string;
}

/** What a run works with. */
export interface CanaryPorts {
  readonly secret: Pick<SecretStore, 'readCurrent'>;
  readonly ledger: CanaryLedger;
  readonly now: Clock;
  readonly newRequestUuid: () => string;
  /** @throws if nothing comes back until the signal aborts */
  readonly post: (request: CanaryRequest, signal: AbortSignal) => Promise<PostAnswer>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What a run is configured with. */
export interface CanarySettings {
  /** Base URL of the webhooks, without a slash at the end. */
  readonly endpoint: string;
  /** From the request to the handling, in milliseconds. */
  readonly within: number;
}

/** What became of one run. */
export interface CanaryRun {
  readonly requestUuid: string;
  readonly apiRequestId?: string | undefined;
  /** From the request to the handling, in milliseconds; absent if it was not handled in time. */
  readonly latency?: number;
  /** Absent if it was. */
  readonly stopped?: {
    readonly stage: CanaryStage;
    /** One sentence, without a secret. */
    readonly detail: string;
    readonly cause?: unknown;
  };
  /** What must not be told of in words of others. */
  readonly secrets: readonly string[];
}

/** Time between two reads of the ledger, in milliseconds. */
const READ_EVERY = 300;

/** Time in which the secret must have been read, in milliseconds. */
const SECRET_TIME = 4000;

/**
 * Sends one event the way that the platform's take, and follows it until it is handled or out of time.
 *
 * @returns never rejects
 */
export async function runCanary(settings: CanarySettings, ports: CanaryPorts): Promise<CanaryRun> {
  const requestUuid = ports.newRequestUuid();
  let secret: SecretVersion;
  try {
    secret = await readSecret(ports);
  } catch (cause) {
    const detail =
      cause instanceof SecretNotStoredError
        ? 'No webhook secret is stored that can be used.'
        : 'The canary cannot read the webhook secret.';
    return { requestUuid, secrets: [], stopped: { stage: 'secret', detail, cause } };
  }
  const request = canaryRequest(settings.endpoint, requestUuid, secret);
  const secrets = [secret.value, secret.pathToken, request.headers['x-webhook-security-hash']].filter(
    (value) => value !== undefined,
  );
  const postedAt = ports.now();
  let answer: PostAnswer;
  try {
    answer = await ports.post(request, AbortSignal.timeout(settings.within));
  } catch (cause) {
    const detail = 'Nothing answered at the public URL.';
    return { requestUuid, secrets, stopped: { stage: 'route', detail, cause } };
  }
  const { apiRequestId } = answer;
  const stage = stageOfAnswer(answer);
  const known = { requestUuid, apiRequestId, secrets };
  if (stage !== undefined) return { ...known, stopped: { stage, detail: answered(answer) } };
  const followed = await follow(requestUuid, postedAt + settings.within, ports);
  if ('stage' in followed) return { ...known, stopped: followed };
  // Clocks differ; nothing takes less than no time.
  return { ...known, latency: Math.max(0, followed.handledAt - postedAt) };
}

async function readSecret({ secret }: CanaryPorts): Promise<SecretVersion> {
  try {
    const version = await secret.readCurrent(AbortSignal.timeout(SECRET_TIME));
    if (isBlankSecret(version.value)) throw new SecretNotStoredError('The stored webhook secret is empty.');
    return version;
  } catch (cause) {
    throw cause instanceof SecretNotStoredError ? cause : new SecretUnreadableError(cause);
  }
}

function answered({ status, code }: PostAnswer): string {
  return code === undefined
    ? `The answer was ${status}, not the verifier's.`
    : `The answer was ${status} ${code}.`;
}

/** Looks at the claim until it was handled or the time is over; then at least once more. */
async function follow(
  requestUuid: string,
  deadline: number,
  { ledger, now, pause }: CanaryPorts,
): Promise<{ readonly handledAt: number } | NonNullable<CanaryRun['stopped']>> {
  for (;;) {
    const isLast = now() >= deadline;
    let claim: CanaryClaim | undefined;
    let failure: { readonly cause: unknown } | undefined;
    try {
      claim = await ledger.look(requestUuid);
    } catch (cause) {
      failure = { cause };
    }
    if (claim?.handledAt !== undefined) return { handledAt: claim.handledAt };
    if (isLast) {
      if (failure !== undefined) {
        return { stage: 'table', detail: 'The canary cannot read the ledger.', ...failure };
      }
      if (claim === undefined) return { stage: 'table', detail: 'The ledger does not have the claim.' };
      return claim.isSent
        ? { stage: 'handler', detail: 'The event was queued and not handled in time.' }
        : { stage: 'queue', detail: 'The event was accepted and not queued in time.' };
    }
    await pause(READ_EVERY);
  }
}
