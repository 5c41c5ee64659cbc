import { randomBytes } from 'node:crypto';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { ClientSettings } from '../target/target.ts';
import type { AuditEntry } from './audit-entry.ts';

/** Where changes of operators are written down. */
export interface AuditTrail {
  /** Names an operation; random. */
  newId(): string;
  /** ARN of whoever the credentials belong to. */
  caller(signal: AbortSignal): Promise<string>;
  /** Resolves when it is known written. */
  append(entry: AuditEntry, signal: AbortSignal): Promise<void>;
}

/** All entries are in one stream: CloudWatch takes several writers. */
const STREAM = 'operations';

/** The audit log of a run or stack: a log group of its own. Its clients are loaded with the first change. */
export class CloudWatchAuditTrail implements AuditTrail {
  readonly #group: string | undefined;
  readonly #settings: ClientSettings;

  /** @param group - name of the log group; absent for a stack of a version that had none */
  constructor(group: string | undefined, settings: ClientSettings) {
    this.#group = group;
    this.#settings = settings;
  }

  newId(): string {
    return randomBytes(6).toString('hex');
  }

  async caller(abortSignal: AbortSignal): Promise<string> {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient(this.#settings);
    try {
      const { Arn = 'unknown' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
      return Arn;
    } finally {
      client.destroy();
    }
  }

  async append(entry: AuditEntry, abortSignal: AbortSignal): Promise<void> {
    if (this.#group === undefined) {
      throw new OperatorProblem('It has no audit log: deploy it with this version of the project first.');
    }
    const { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand, ...errors } = await import(
      '@aws-sdk/client-cloudwatch-logs'
    );
    const client = new CloudWatchLogsClient(this.#settings);
    const place = { logGroupName: this.#group, logStreamName: STREAM };
    const event = { timestamp: Date.parse(entry.timestamp), message: JSON.stringify(entry) };
    const put = async () => {
      const { rejectedLogEventsInfo } = await client.send(
        new PutLogEventsCommand({ ...place, logEvents: [event] }),
        { abortSignal },
      );
      if (rejectedLogEventsInfo !== undefined) {
        throw new OperatorProblem("CloudWatch takes no entry of this time: check this machine's clock.");
      }
    };
    try {
      await put().catch(async (error: unknown) => {
        if (!(error instanceof errors.ResourceNotFoundException)) throw error;
        // The first entry of all. Somebody else's may come at the same time.
        await client.send(new CreateLogStreamCommand(place), { abortSignal }).catch((problem: unknown) => {
          if (!(problem instanceof errors.ResourceAlreadyExistsException)) throw problem;
        });
        await put();
      });
    } finally {
      client.destroy();
    }
  }
}
