import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  METRICS_NAMESPACE,
  type MetricName,
  SERVICE_DIMENSION,
} from '../../lambda/core/telemetry/metric-catalogue.ts';
import type { LocalStackProcess } from '../e2e/local-stack.ts';

const MINUTE = 60_000;

/** Metrics of one minute; several values of one metric are single observations. */
type Minute = { readonly [Name in MetricName]?: readonly number[] };

/**
 * Gives a fresh run a past: an hour of events with a quiet spell, and some forged requests long enough ago that no alarm
 * rings. It is written where functions write metrics, to their log.
 */
export async function seedMetrics(stack: LocalStackProcess): Promise<void> {
  const folder = join(stack.stateDirectory, 'logs');
  const file = (await readdir(folder)).find((name) => /verifier/i.test(name));
  if (file === undefined) throw new Error(`No function has written a log in ${folder} yet.`);
  const now = Date.now();
  // Up to the minute that has started, which is over when the pictures are taken.
  const lines = Array.from({ length: 60 }, (_, index) => {
    const ago = 59 - index;
    return metricLine(stack.stackName, now - ago * MINUTE, minuteOf(index, ago));
  });
  await appendFile(join(folder, file), lines.join(''));
}

function minuteOf(index: number, ago: number): Minute {
  const accepted = Math.round(9 + 6 * Math.sin(index / 6) + ((index * 7) % 5));
  const latencies = Array.from({ length: accepted }, (_, nth) => 70 + ((nth * 37 + index * 11) % 90));
  return {
    AcceptedEvents: [accepted],
    EndToEndLatency: ago === 31 ? [...latencies, 940] : latencies,
    ...(index % 9 === 0 && { DuplicateRequests: [1] }),
    ...(ago > 33 && ago < 39 && { HashMismatches: [1 + (ago % 3)], RejectedRequests: [1 + (ago % 3)] }),
    ...(ago === 45 && { RejectedHeaders: [1], RejectedRequests: [1] }),
  };
}

function metricLine(service: string, at: number, minute: Minute): string {
  const directive = {
    Namespace: METRICS_NAMESPACE,
    Dimensions: [[SERVICE_DIMENSION]],
    Metrics: Object.keys(minute).map((Name) => ({ Name })),
  };
  const line = {
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    [SERVICE_DIMENSION]: service,
    ...minute,
  };
  return `${JSON.stringify(line)}\n`;
}
