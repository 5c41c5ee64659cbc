import type { Context, SQSEvent } from 'aws-lambda';
import { CANARY_EVENT_TYPE } from '../../../lambda/core/canary/canary-event.ts';
import type { CanaryVerdict } from '../../../lambda/core/canary/canary-verdict.ts';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import type { CanaryLedger, SecretVersion } from '../../../lambda/core/ports.ts';
import type { PathTokenMode } from '../../../lambda/core/request/webhook-path.ts';
import { canaryHandler } from '../../../lambda/functions/canary/canary-handler.ts';
import type { PostAnswer } from '../../../lambda/functions/canary/run-canary.ts';
import { CapturedOutput } from '../captured-output.ts';
import { uuid } from '../factories.ts';
import { MemoryCanaryLedger } from '../memory-ledger.ts';
import { PATH_TOKEN, SECRET, VerifierRig } from './verifier-rig.ts';

const ENDPOINT = 'https://hooks.example.com';

/** How long its event may take, in milliseconds. */
export const WITHIN = 30_000;

const context = { awsRequestId: 'invocation-1', functionName: 'canary' } as Context;

/** The canary against the whole verifier, both on memory ports and one clock. */
export class CanaryRig {
  readonly verifier: VerifierRig;
  readonly captured = new CapturedOutput();
  readonly posted: string[] = [];
  /** What the canary reads; it fails if absent. */
  secret: Pick<SecretVersion, 'value' | 'pathToken'> | undefined;
  /** Time until a message is delivered, in milliseconds; never if absent. */
  deliveredAfter: number | undefined = 100;
  /** Answers in place of the verifier. */
  answers: (() => Promise<PostAnswer>) | undefined;
  ledger: CanaryLedger;
  readonly #handler: ReturnType<typeof canaryHandler>;
  #runs = 0;

  constructor(pathToken: PathTokenMode = 'off') {
    const verifier = new VerifierRig({ canary: true, pathToken });
    this.verifier = verifier;
    this.ledger = new MemoryCanaryLedger(verifier.ledger);
    this.secret = { value: SECRET, ...(pathToken !== 'off' && { pathToken: PATH_TOKEN }) };
    this.#handler = canaryHandler(
      { endpoint: ENDPOINT, within: WITHIN },
      {
        secret: {
          readCurrent: async () => {
            if (this.secret === undefined) throw new Error(`Secrets Manager is down, not ${SECRET}`);
            return { versionId: 'v1', storedAt: 0, ...this.secret };
          },
        },
        ledger: {
          look: (requestUuid) => this.ledger.look(requestUuid),
          markHandled: (requestUuid, now) => this.ledger.markHandled(requestUuid, now),
        },
        now: () => verifier.clock,
        newRequestUuid: () => uuid(9000 + ++this.#runs),
        post: async ({ url, headers, body }) => {
          this.posted.push(url);
          if (this.answers !== undefined) return this.answers();
          const answer = await verifier.send({ rawPath: new URL(url).pathname, headers, body });
          const { code, stage } = answer.body;
          return {
            status: answer.status,
            code: String(code),
            ...(typeof stage === 'string' && { stage }),
            apiRequestId: 'api-request-1',
          };
        },
        pause: async (milliseconds) => {
          verifier.clock += milliseconds;
          if (this.deliveredAfter !== undefined && milliseconds >= this.deliveredAfter) {
            await this.deliverPublished();
          }
        },
      },
      this.captured.lines,
    );
  }

  async run(event: unknown = {}): Promise<CanaryVerdict> {
    return (await this.#handler(event, context)) as CanaryVerdict;
  }

  /** Hands over what the canary's queue holds. */
  async deliverPublished(): Promise<void> {
    const messages = this.verifier.published.splice(0);
    for (const { event } of messages) await this.deliver(formatCloudEvent(event, 'urn:test'));
  }

  /** Hands a message over, as its queue would. */
  deliver(body: string): Promise<unknown> {
    const record = {
      messageId: 'message-1',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: { requestUuid: { stringValue: uuid(9001) }, eventType: CANARY_EVENT_TYPE.name },
    } as unknown as SQSEvent['Records'][number];
    return this.#handler({ Records: [record] }, context);
  }
}
