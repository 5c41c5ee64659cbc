import { join } from 'node:path';
import { DEPLOYED_PACE } from '../../../console/deployed-pace.ts';
import { priceOf, readPrices } from '../../../tools/cost/prices.ts';
import type { Asked } from './role-rig.ts';

const PRICES = readPrices(join('tools', 'cost', 'prices', 'us-east-1.json'));

const HOUR = 3600;

/**
 * Read units of one look at what waits, where thousands of events of a day do: as much as it reads at most. Everything
 * else that is read of tables is little beside it.
 */
const MAX_WAITING_UNITS = 8000;

/** A page that is looked at. */
export interface Looking {
  readonly page: string;
  /** Pause between two reads of a local run, in seconds. */
  readonly pause: number;
  readonly asked: Asked;
  /** Whether it reads all that waits. */
  readonly readsWaiting?: boolean;
}

/** A row of the table of the documentation: how often the page asks, how much, and what that costs at most. */
export function rowOf({ page, pause, asked, readsWaiting = false }: Looking): string {
  const every = pause * DEPLOYED_PACE;
  const total = Object.values(asked.requests).reduce((sum, count) => sum + count, 0);
  const hourly = (HOUR / every) * dollarsOf(asked, readsWaiting ? MAX_WAITING_UNITS : 0);
  return `| ${page} | ${every} s | ${Math.ceil((total * 60) / every)} | ${dollarsWords(hourly)} |`;
}

function dollarsWords(dollars: number): string {
  return dollars < 0.001 ? 'less than $0.001' : `$${dollars.toFixed(3)}`;
}

/** Reading lines of a log, parameters (but notes on paused handlers, of which there are none here) and what Lambda has costs nothing. */
function dollarsOf({ requests, metrics }: Asked, waitingUnits: number): number {
  const count = (service: string): number =>
    Object.entries(requests).reduce(
      (sum, [name, times]) => sum + (name.startsWith(`${service}.`) ? times : 0),
      0,
    );
  const others = count('cloudwatch') - (requests['cloudwatch.GetMetricData'] ?? 0);
  return (
    metrics * priceOf(PRICES, 'metricRead') +
    others * priceOf(PRICES, 'cloudWatchRequest') +
    count('sqs') * priceOf(PRICES, 'sqsFifoRequest') +
    count('secretsmanager') * priceOf(PRICES, 'secretRequest') +
    // A request reads a unit at least of what it finds.
    (count('dynamodb') + waitingUnits) * priceOf(PRICES, 'dynamoReadUnit')
  );
}
