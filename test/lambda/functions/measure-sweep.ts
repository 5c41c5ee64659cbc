/* How many claims the sweeper sends per second over the embedded DynamoDB and SQS: node test/lambda/functions/measure-sweep.ts [claims] */
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { openLocalTables } from '../adapters/local-tables.ts';
import { claimOf, uuid, verifiedEvent } from '../factories.ts';

const BACKLOG = 100_000;
/** What one run has: its time-out less the margin for finishing. */
const RUN_SECONDS = 40;

const claims = Number(process.argv[2] ?? 2000);
const tables = await openLocalTables();
const sqs = new SQSClient({
  endpoint: tables.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
try {
  await tables.createLedger('ledger');
  const { url } = tables.ensureQueue('x-merchant-handler.fifo');
  const ledger = new DynamoDbLedger(tables.client, 'ledger', 30);
  const signal = new AbortController().signal;
  const claimedAt = Date.now() - 120_000;
  for (let number = 0; number < claims; number++) {
    const event = verifiedEvent({ requestUuid: uuid(number), subject: String(number % 500), claimedAt });
    const claim = claimOf({
      event,
      claimId: `claim-${number}`,
      unsent: ['handler'],
      dueAt: claimedAt + number,
    });
    await ledger.claim(claim, claimedAt, signal);
  }
  const began = performance.now();
  const report = await sweepOutbox(
    { eventTypes: DEFAULT_EVENT_TYPES, maxAttempts: 100 },
    {
      ledger,
      publisher: new SqsPublisher(sqs, url.slice(0, -'merchant-handler.fifo'.length), 'urn:test'),
      now: Date.now,
    },
    signal,
  );
  const seconds = (performance.now() - began) / 1000;
  if (report.finished !== claims) throw new Error(`Only ${report.finished} of ${claims} were sent.`);
  const rate = claims / seconds;
  const runs = Math.ceil(BACKLOG / Math.min(rate * RUN_SECONDS, 8 * 2500));
  process.stdout.write(
    `${claims} claims in ${seconds.toFixed(1)} s: ${Math.round(rate)} per second; ` +
      `a backlog of ${BACKLOG} takes ${runs} runs, so ${runs} minutes\n`,
  );
} finally {
  sqs.destroy();
  await tables.close();
}
