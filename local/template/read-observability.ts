import { AwsError } from '../aws/aws-error.ts';
import type { AlarmCondition, ComparisonOperator, MissingData } from '../aws/cloudwatch/alarm-evaluation.ts';
import type { AlarmDefinition } from '../aws/cloudwatch/alarms.ts';
import type { MetricFilterDefinition } from '../aws/cloudwatch/metric-filter.ts';
import { isStatistic } from '../aws/cloudwatch/statistics.ts';
import { parseFilterPattern } from '../aws/logs/filter-pattern.ts';
import { unknownVariables } from '../runtime/access-log.ts';
import type { AccessLogModel } from '../stack-model.ts';
import type { ResourceReader } from './resource-reader.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

const COMPARISONS: readonly string[] = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanThreshold',
] satisfies ComparisonOperator[];

const MISSING_DATA: readonly string[] = [
  'missing',
  'ignore',
  'breaching',
  'notBreaching',
] satisfies MissingData[];

/** The access log of a stage. @throws UnsupportedTemplateError for a format with a variable that is not known here */
export function readAccessLog(stage: ResourceReader): AccessLogModel | undefined {
  const settings = stage.get('AccessLogSettings') as { DestinationArn?: string; Format?: string } | undefined;
  if (settings === undefined) return undefined;
  const { DestinationArn: destination = '', Format: format = '' } = settings;
  const logGroupName = /:log-group:([^:]+)(:\*)?$/.exec(destination)?.[1];
  if (logGroupName === undefined) {
    throw new UnsupportedTemplateError(stage.id, 'an access log that goes elsewhere than to a log group');
  }
  const [unknown] = unknownVariables(format);
  if (unknown !== undefined) {
    throw new UnsupportedTemplateError(`${stage.id}.AccessLogSettings`, `the variable ${unknown}`);
  }
  return { logGroupName, format };
}

/** One definition for each metric that the filter counts. */
export function readMetricFilters(filter: ResourceReader): MetricFilterDefinition[] {
  const transformations = (filter.get('MetricTransformations') ?? []) as readonly Record<string, unknown>[];
  const pattern = filter.optionalText('FilterPattern') ?? '';
  try {
    parseFilterPattern(pattern);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new UnsupportedTemplateError(`${filter.id}.FilterPattern`, cause.message);
  }
  return transformations.map((transformation) => {
    for (const property of Object.keys(transformation)) {
      if (!['Dimensions', 'MetricName', 'MetricNamespace', 'MetricValue', 'Unit'].includes(property)) {
        throw new UnsupportedTemplateError(`${filter.id}.MetricTransformations`, `the property ${property}`);
      }
    }
    const { Dimensions, MetricName, MetricNamespace, MetricValue } = transformation;
    return {
      logGroupName: filter.text('LogGroupName'),
      pattern,
      namespace: String(MetricNamespace),
      metricName: String(MetricName),
      value: String(MetricValue),
      dimensions: Object.fromEntries(
        ((Dimensions ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
      ),
    };
  });
}

/** @param name - physical name */
export function readAlarm(alarm: ResourceReader, name: string): AlarmDefinition {
  return {
    name,
    description: alarm.optionalText('AlarmDescription'),
    condition: alarm.get('Metrics') === undefined ? readCondition(alarm) : undefined,
  };
}

function readCondition(alarm: ResourceReader): AlarmCondition {
  const statistic = alarm.optionalText('ExtendedStatistic') ?? alarm.text('Statistic');
  const periodSeconds = alarm.number('Period') ?? 0;
  const evaluationPeriods = alarm.number('EvaluationPeriods') ?? 1;
  const threshold = alarm.number('Threshold');
  const comparison = alarm.text('ComparisonOperator');
  const missingData = alarm.optionalText('TreatMissingData') ?? 'missing';
  const rejected = [
    isStatistic(statistic) ? undefined : `the statistic ${statistic}`,
    periodSeconds > 0 && periodSeconds % 60 === 0 ? undefined : 'a period that is not a multiple of 60 s',
    threshold === undefined ? 'an alarm without a threshold' : undefined,
    COMPARISONS.includes(comparison) ? undefined : `the comparison ${comparison}`,
    MISSING_DATA.includes(missingData) ? undefined : `${missingData} for missing data`,
  ].find((reason) => reason !== undefined);
  if (rejected !== undefined || threshold === undefined) {
    throw new UnsupportedTemplateError(alarm.id, rejected ?? '');
  }
  return {
    metric: {
      namespace: alarm.text('Namespace'),
      name: alarm.text('MetricName'),
      dimensions: Object.fromEntries(
        ((alarm.get('Dimensions') ?? []) as unknown as { Name: string; Value: string }[]).map(
          ({ Name, Value }) => [Name, Value],
        ),
      ),
    },
    statistic,
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm: alarm.number('DatapointsToAlarm') ?? evaluationPeriods,
    threshold,
    comparison: comparison as ComparisonOperator,
    missingData: missingData as MissingData,
  };
}
