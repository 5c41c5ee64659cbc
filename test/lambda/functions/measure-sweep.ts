/* How many claims the sweeper sends per second over the embedded DynamoDB and SQS: node test/lambda/functions/measure-sweep.ts [claims] */
import { setTimeout as pause } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { openLocalTables } from '../adapters/local-tables.ts';
import { claimOf, uuid, verifiedEvent } from '../factories.ts';

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
  const numbers = Array.from({ length: claims }, (_, number) => number).values();
  const leaveClaims = async () => {
    for (const number of numbers) {
      const event = verifiedEvent({ requestUuid: uuid(number), subject: String(number % 500), claimedAt });
      const dueAt = claimedAt + (number % 60_000);
      const claim = claimOf({ event, claimId: `claim-${number}`, unsent: ['handler'], dueAt });
      await ledger.claim(claim, claimedAt, signal);
    }
  };
  await Promise.all(Array.from({ length: 8 }, leaveClaims));

  // Run after run as on its schedule, each with the time it has there, until nothing is left.
  const settings = { eventTypes: DEFAULT_EVENT_TYPES, sweepAfter: 60_000, maxAttempts: 100 };
  const publisher = new SqsPublisher(sqs, url.slice(0, -'merchant-handler.fifo'.length), 'urn:test');
  let finished = 0;
  let runs = 0;
  let milliseconds = 0;
  while (finished < claims) {
    const began = performance.now();
    const time = AbortSignal.timeout(RUN_SECONDS * 1000);
    const report = await sweepOutbox(settings, { ledger, publisher, now: Date.now }, time);
    if (report.taken === 0) {
      // What was cut off at the end of a run is due again after its back-off.
      await pause(1000);
      continue;
    }
    milliseconds += performance.now() - began;
    runs++;
    finished += report.finished;
    process.stdout.write(`run ${runs}: ${report.finished} sent, ${claims - finished} left\n`);
  }
  const rate = Math.round((finished / milliseconds) * 1000);
  process.stdout.write(`${finished} claims in ${runs} runs: ${rate} per second\n`);
} finally {
  sqs.destroy();
  await tables.close();
}
