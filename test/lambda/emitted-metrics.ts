import { METRIC_CATALOGUE, type MetricName } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { exerciseFunctions, type FunctionName } from './exercise-functions.ts';

/** One metric as CloudWatch takes it from a line in embedded metric format. */
export interface EmittedMetric {
  readonly emittedBy: FunctionName;
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensionSets: readonly (readonly string[])[];
  /** What the line has under the metric's name. */
  readonly value: unknown;
}

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

/** Every metric in what the functions write when they are run through everything they can tell of. */
export async function capturedMetrics(): Promise<EmittedMetric[]> {
  const written = await exerciseFunctions();
  return Object.entries(written).flatMap(([emittedBy, lines]) =>
    lines.flatMap((line) =>
      ((line._aws as EmbeddedMetrics | undefined)?.CloudWatchMetrics ?? []).flatMap((directive) =>
        directive.Metrics.map(({ Name, Unit }) => ({
          emittedBy: emittedBy as FunctionName,
          namespace: directive.Namespace,
          name: Name,
          unit: Unit,
          dimensionSets: directive.Dimensions,
          value: line[Name],
        })),
      ),
    ),
  );
}

/** Names of the catalogue's metrics that the functions are seen to emit. */
export async function emittedMetrics(): Promise<Set<MetricName>> {
  const names = new Set((await capturedMetrics()).map(({ name }) => name));
  return new Set(Object.keys(METRIC_CATALOGUE).filter((name) => names.has(name)) as MetricName[]);
}
