import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PRICE_NAMES = [
  'httpApiRequest',
  'lambdaRequest',
  'lambdaGigabyteSecond',
  'dynamoWriteUnit',
  'dynamoReadUnit',
  'dynamoStorage',
  'dynamoRecovery',
  'dynamoWriteCapacityHour',
  'dynamoReadCapacityHour',
  'sqsFifoRequest',
  'sqsStandardRequest',
  'secretMonth',
  'secretRequest',
  'logIngestion',
  'logStorage',
  'metricMonth',
  'alarmMonth',
  'dashboardMonth',
  'metricRead',
  'cloudWatchRequest',
  'keyMonth',
  'transferOut',
  'trace',
  'balancerHour',
  'balancerCapacityHour',
] as const;

/** Name of a price. */
export type PriceName = (typeof PRICE_NAMES)[number];

const ALLOWANCE_NAMES = [
  'lambdaRequests',
  'lambdaGigabyteSeconds',
  'sqsRequests',
  'dynamoStorageGigabytes',
  'logGigabytes',
  'metrics',
  'alarms',
  'dashboards',
  'transferOutGigabytes',
] as const;

const priceTable = z.strictObject({
  /** Month in which the prices were looked up. */
  date: z.string().regex(/^\d{4}-\d{2}$/),
  region: z.string(),
  prices: z.record(
    z.enum(PRICE_NAMES),
    z.strictObject({
      dollars: z.number().nonnegative(),
      /** So many units cost that. */
      per: z.number().positive(),
      unit: z.string(),
      source: z.string(),
    }),
  ),
  /** What an account gets free every month, for good. */
  allowances: z.record(
    z.enum(ALLOWANCE_NAMES),
    z.strictObject({ amount: z.number().nonnegative(), source: z.string() }),
  ),
});

/** What AWS asks for, and what it gives free. */
export type PriceTable = z.output<typeof priceTable>;

/** The price table cannot be used. */
class PriceTableError extends Error {
  override readonly name = 'PriceTableError';
}

/** @throws PriceTableError for a table in which a price is missing or unknown */
export function readPrices(path: string): PriceTable {
  const read = priceTable.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  throw new PriceTableError(
    `${path} is no price table. It needs the keys of tools/cost/prices/us-east-1.json:\n${z.prettifyError(read.error)}`,
  );
}

/** The committed tables: one of each region, by its name. */
export function readRegions(projectRoot: string): PriceTable[] {
  const folder = join(projectRoot, 'tools/cost/prices');
  return readdirSync(folder)
    .toSorted()
    .map((file) => readPrices(join(folder, file)));
}

/** Dollars for one unit. */
export function priceOf({ prices }: PriceTable, name: PriceName): number {
  const { dollars, per } = prices[name];
  return dollars / per;
}
