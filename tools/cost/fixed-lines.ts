import { canaryLines } from './canary-line.ts';
import type { CostInputs } from './cost-inputs.ts';
import { storedLogBytes, sweepLogs } from './log-volume.ts';
import { MONTH_DAYS, MONTH_HOURS, MONTH_MINUTES } from './month.ts';
import { type CostLine, gigabytes, type Rates } from './rates.ts';
import { secretReads } from './secret-reads.ts';

/** Metrics of a dashboard that is free in an account with two others at most. */
export const FREE_DASHBOARD_METRICS = 50;

/** Intent and outcome of one change, with CloudWatch's 26 bytes for each of the two lines. */
const AUDIT_BYTES = 700;

/** What a month costs whether anything comes or not, and what grows with the load of the busiest times only. */
export function fixedLines(inputs: CostInputs, rates: Rates): CostLine[] {
  return [
    ...observationLines(inputs, rates),
    ...secretLines(inputs, rates),
    ...pollingLines(inputs, rates),
    ...sweeperLines(inputs, rates),
    ...canaryLines(inputs, rates),
  ];
}

function observationLines({ facts, counted, assumptions }: CostInputs, rates: Rates): CostLine[] {
  const busy = [counted.verifier.accepted, counted.handler.handled, counted.sweep];
  const metrics = new Set(busy.flatMap((usage) => usage?.metrics ?? [])).size;
  const hour = (rates.price('metricMonth') / MONTH_HOURS).toFixed(4);
  return [
    rates.monthly('Alarms', facts.alarms, 'alarmMonth', `${facts.alarms} alarms on one metric each.`),
    rates.monthly(
      'Dashboards',
      facts.dashboards,
      'dashboardMonth',
      facts.dashboardMetrics > FREE_DASHBOARD_METRICS
        ? `It draws ${facts.dashboardMetrics} metrics; free are an account's first three of up to ${FREE_DASHBOARD_METRICS}.`
        : `It draws ${facts.dashboardMetrics} metrics: free in an account that has two others at most.`,
    ),
    rates.monthly(
      'Metrics',
      metrics,
      'metricMonth',
      `${metrics} metrics of our own get data every hour. Each of the others costs $${hour} for an hour in which it occurs.`,
    ),
    rates.monthly(
      'Audit log',
      facts.auditLogs * assumptions.operations * gigabytes(AUDIT_BYTES),
      'logIngestion',
      `${assumptions.operations} changes by operators, ${AUDIT_BYTES} bytes each.`,
    ),
  ];
}

function secretLines(inputs: CostInputs, rates: Rates): CostLine[] {
  const { facts, assumptions } = inputs;
  return [
    rates.monthly(
      'Keys',
      facts.keys,
      'keyMonth',
      'It encrypts everything. In its first year: each of its first two rotations, one a year, adds as much again.',
    ),
    rates.monthly('Secret: keeping', facts.secrets, 'secretMonth', 'The webhook secret.'),
    rates.monthly(
      'Secret: reads',
      secretReads(inputs),
      'secretRequest',
      `Each verifier at work reads it every ${facts.secretCacheSeconds} s; for as many as ${assumptions.peakFactor} times the average load needs.`,
    ),
  ];
}

function pollingLines({ facts, assumptions }: CostInputs, rates: Rates): CostLine[] {
  return [
    rates.monthly(
      'Queues: polling',
      facts.polledQueues * assumptions.idleReceivesPerMinute * MONTH_MINUTES,
      'sqsFifoRequest',
      `Lambda asks ${facts.polledQueues} queues without end: five pollers each, 20 s at a time (documented for standard queues, assumed for FIFO).`,
    ),
  ];
}

function sweeperLines(inputs: CostInputs, rates: Rates): CostLine[] {
  const { facts, counted, durations, workload } = inputs;
  const runs = facts.scheduledRuns;
  const logs = sweepLogs(inputs);
  const notesOfRun = counted.firstSweep.usage.writeUnits - counted.sweep.writeUnits;
  return [
    rates.monthly('Sweeper: invocations', runs, 'lambdaRequest', 'One every minute.'),
    rates.monthly(
      'Sweeper: time',
      runs * rates.gigabyteSeconds('sweeper', durations.sweeper.run),
      'lambdaGigabyteSecond',
      `It finds nothing to send; ${rates.timesAre} time.`,
    ),
    rates.monthly(
      'Sweeper: reads',
      runs * counted.sweep.readUnits,
      'dynamoReadUnit',
      `${counted.sweep.readUnits} units a run that finds nothing.`,
    ),
    rates.monthly(
      'Sweeper: writes',
      runs * counted.sweep.writeUnits + Math.min(runs * notesOfRun, workload.events),
      'dynamoWriteUnit',
      'It notes how far it has looked, after each run that had something to look at.',
    ),
    rates.monthly(
      'Sweeper: logs',
      runs * gigabytes(logs.bytes),
      'logIngestion',
      `${Math.round(logs.bytes)} bytes a run.`,
    ),
    rates.monthly(
      'Sweeper: keeping logs',
      runs * gigabytes(storedLogBytes(inputs, logs)) * (facts.logRetentionDays / MONTH_DAYS),
      'logStorage',
      `Compressed, for ${facts.logRetentionDays} days.`,
    ),
  ];
}
