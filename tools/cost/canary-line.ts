import type { CostInputs } from './cost-inputs.ts';
import { type InvocationTime, invocationMilliseconds } from './durations.ts';
import { MONTH_MINUTES } from './month.ts';
import { platformBytes } from './platform-lines.ts';
import { type CostLine, gigabytes, type Rates } from './rates.ts';

/** Its number of the stage, and its latency. */
const METRICS = 2;

/** Its run, the verifier, its message. */
const INVOCATIONS = 3;

/** Claim, mark, note that it was handled: one started KB each, and no index. */
const WRITE_UNITS = 3;

/** Sending, receiving, deleting. */
const QUEUE_REQUESTS = 3;

/** **Assumed**: two reads until it was handled. */
const READ_UNITS = 2;

/** **Assumed**: reading the secret, posting, and waiting for the handling; then the handling. */
const RUN: InvocationTime = { processor: 60, waiting: 600 };
const HANDLING: InvocationTime = { processor: 10, waiting: 10 };

/** Its line with its metrics, some 600 bytes, and the access log's. The verifier writes none of an event of the canary. */
const LINE_BYTES = 850;

/** All that the canary costs in a month, as one line. Nothing of it is part of what an event costs. */
export function canaryLines(
  { facts, assumptions, durations }: CostInputs,
  rates: Rates,
): readonly CostLine[] {
  const { canary } = facts;
  if (canary === undefined) return [];
  const own = [RUN, HANDLING].reduce(
    (sum, time) => sum + invocationMilliseconds(time, canary.memoryMegabytes) / 1000,
    0,
  );
  const gigabyteSeconds =
    (canary.memoryMegabytes / 1024) * own + rates.gigabyteSeconds('verifier', durations.verifier.kept);
  const logBytes = LINE_BYTES + (facts.platformLines ? INVOCATIONS * platformBytes() : 0);
  const run =
    rates.price('httpApiRequest') +
    INVOCATIONS * rates.price('lambdaRequest') +
    gigabyteSeconds * rates.price('lambdaGigabyteSecond') +
    WRITE_UNITS * rates.price('dynamoWriteUnit') +
    READ_UNITS * rates.price('dynamoReadUnit') +
    QUEUE_REQUESTS * rates.price('sqsFifoRequest') +
    rates.price('secretRequest') +
    gigabytes(logBytes) * rates.price('logIngestion');
  const watching = METRICS * rates.price('metricMonth') + rates.price('alarmMonth');
  const polling = assumptions.idleReceivesPerMinute * MONTH_MINUTES * rates.price('sqsFifoRequest');
  const [runs, polls] = [canary.runs * run, polling].map((dollars) => dollars.toFixed(2));
  return [
    {
      item: 'Canary',
      dollars: canary.runs * run + watching + polling,
      meaning: `${METRICS} metrics and an alarm, $${watching.toFixed(2)}; polling of its queue, $${polls}; ${Math.round(canary.runs).toLocaleString('en')} runs, $${runs}.`,
    },
  ];
}
