import { AwsError } from '../aws-error.ts';
import { page } from '../pagination.ts';
import type { RequestFields } from '../request-fields.ts';
import { jsonService, type Service } from '../service.ts';
import type { Alarm } from './alarms.ts';
import type { MetricIdentity } from './metric.ts';
import { RETENTION_MILLISECONDS } from './metric-store.ts';
import type { Monitoring } from './monitoring.ts';
import { isStatistic } from './statistics.ts';

const MAX_QUERIES = 500;
const MAX_METRICS = 500;
const MAX_ALARMS = 100;
const DEFAULT_ALARMS = 50;
const DAY_SECONDS = 86_400;

interface CloudWatchOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => number;
}

/** The reading part of the CloudWatch API, in the AWS JSON 1.0 protocol. Times are in seconds. */
export function cloudWatchService(monitoring: Monitoring, options: CloudWatchOptions): Service {
  return jsonService({
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazonaws.cloudwatch#',
    faults: {
      missing: (name) =>
        new AwsError('MissingRequiredParameterException', `The parameter ${name} is required.`, {
          queryCode: 'MissingParameter',
        }),
      invalid: (name, _value, reason) => invalidValue(`The parameter ${name}: ${reason}`),
    },
    operations: {
      async GetMetricData(fields) {
        fields.reject('MaxDatapoints', 'NextToken', 'LabelOptions');
        const start = fields.time('StartTime');
        const end = fields.time('EndTime');
        if (start >= end) throw validationError('StartTime must be less than EndTime.');
        const oldestFirst = fields.optionalText('ScanBy') === 'TimestampAscending';
        const queries = fields.structures('MetricDataQueries').map(readQuery);
        if (queries.length === 0 || queries.length > MAX_QUERIES) {
          throw validationError(`MetricDataQueries must have 1 to ${MAX_QUERIES} members.`);
        }
        await monitoring.refresh();
        const earliest = Math.max(start, options.clock() - RETENTION_MILLISECONDS);
        return {
          Messages: [],
          MetricDataResults: queries
            .filter(({ returned }) => returned)
            .map((query) => {
              const points = dataPoints(monitoring, query, earliest, end);
              if (!oldestFirst) points.reverse();
              return {
                Id: query.id,
                Label: query.label,
                StatusCode: 'Complete',
                Timestamps: points.map(({ at }) => at / 1000),
                Values: points.map(({ value }) => value),
              };
            }),
        };
      },

      async ListMetrics(fields) {
        fields.reject('IncludeLinkedAccounts', 'OwningAccount');
        const namespace = fields.optionalText('Namespace');
        const name = fields.optionalText('MetricName');
        const dimensions = fields.structures('Dimensions').map((dimension) => ({
          name: dimension.text('Name'),
          value: dimension.optionalText('Value'),
        }));
        await monitoring.refresh();
        const metrics = monitoring.metrics
          .metrics()
          .filter(
            (metric) =>
              (namespace === undefined || metric.namespace === namespace) &&
              (name === undefined || metric.name === name) &&
              dimensions.every(
                (wanted) =>
                  Object.hasOwn(metric.dimensions, wanted.name) &&
                  (wanted.value === undefined || metric.dimensions[wanted.name] === wanted.value),
              ),
          );
        const found = pageOf(metrics, MAX_METRICS, fields);
        return {
          Metrics: found.items.map((metric) => ({
            Namespace: metric.namespace,
            MetricName: metric.name,
            Dimensions: dimensionList(metric),
          })),
          ...(found.next === undefined ? {} : { NextToken: found.next }),
        };
      },

      async DescribeAlarms(fields) {
        fields.reject('ActionPrefix', 'ChildrenOfAlarmName', 'ParentsOfAlarmName');
        const names = fields.texts('AlarmNames');
        const prefix = fields.optionalText('AlarmNamePrefix');
        const state = fields.optionalText('StateValue');
        if (names.length > 0 && prefix !== undefined) {
          throw new AwsError(
            'InvalidParameterCombinationException',
            'AlarmNamePrefix and AlarmNames cannot be used together.',
            { queryCode: 'InvalidParameterCombination' },
          );
        }
        const size = fields.optionalInteger('MaxRecords', 1, MAX_ALARMS) ?? DEFAULT_ALARMS;
        await monitoring.refresh();
        const alarms = monitoring.alarms
          .all()
          .filter(
            (alarm) =>
              (names.length === 0 || names.includes(alarm.name)) &&
              alarm.name.startsWith(prefix ?? '') &&
              (state === undefined || alarm.state === state),
          );
        const found = pageOf(alarms, size, fields);
        return {
          CompositeAlarms: [],
          MetricAlarms: found.items.map((alarm) => describeAlarm(alarm, options)),
          ...(found.next === undefined ? {} : { NextToken: found.next }),
        };
      },
    },
  });
}

interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly returned: boolean;
  readonly metric: MetricIdentity;
  readonly statistic: string;
  readonly periodSeconds: number;
}

function readQuery(fields: RequestFields): MetricQuery {
  const id = fields.text('Id');
  if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(id))
    throw validationError(`The value ${id} for Id is no identifier.`);
  if (fields.has('Expression')) {
    throw validationError(`The local run does not evaluate expressions; query ${id} has one.`);
  }
  const stat = fields.structure('MetricStat');
  const metric = stat.structure('Metric');
  const name = metric.text('MetricName');
  const statistic = stat.text('Stat');
  if (!isStatistic(statistic))
    throw validationError(`The local run does not know the statistic ${statistic}.`);
  const periodSeconds = stat.optionalInteger('Period', 60, DAY_SECONDS) ?? 60;
  if (periodSeconds % 60 !== 0) {
    throw validationError(`The local run keeps values by the minute; query ${id} wants ${periodSeconds} s.`);
  }
  return {
    id,
    label: fields.optionalText('Label') ?? name,
    returned: !fields.has('ReturnData') || fields.boolean('ReturnData'),
    metric: {
      namespace: metric.text('Namespace'),
      name,
      dimensions: Object.fromEntries(
        metric.structures('Dimensions').map((dimension) => [dimension.text('Name'), dimension.text('Value')]),
      ),
    },
    statistic,
    periodSeconds,
  };
}

/** Oldest first. Periods begin at multiples of their length; one that has started before `end` is among them. */
function dataPoints(
  monitoring: Monitoring,
  { metric, statistic, periodSeconds }: MetricQuery,
  start: number,
  end: number,
): { at: number; value: number }[] {
  const period = periodSeconds * 1000;
  const points: { at: number; value: number }[] = [];
  for (let at = Math.floor(start / period) * period; at < end; at += period) {
    const value = monitoring.metrics.statistic(metric, statistic, at, periodSeconds);
    if (value !== undefined) points.push({ at, value });
  }
  return points;
}

function describeAlarm(alarm: Alarm, { region, accountId }: CloudWatchOptions): object {
  const { name, description, condition, state, reason, since } = alarm;
  return {
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`,
    AlarmDescription: description,
    ActionsEnabled: true,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: since / 1000,
    StateTransitionedTimestamp: since / 1000,
    ...(condition && {
      Namespace: condition.metric.namespace,
      MetricName: condition.metric.name,
      Dimensions: dimensionList(condition.metric),
      ...(condition.statistic.startsWith('p')
        ? { ExtendedStatistic: condition.statistic }
        : { Statistic: condition.statistic }),
      Period: condition.periodSeconds,
      EvaluationPeriods: condition.evaluationPeriods,
      DatapointsToAlarm: condition.datapointsToAlarm,
      Threshold: condition.threshold,
      ComparisonOperator: condition.comparison,
      TreatMissingData: condition.missingData,
    }),
  };
}

function dimensionList({ dimensions }: MetricIdentity): object[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function pageOf<T>(items: readonly T[], size: number, fields: RequestFields) {
  const found = page(items, size, fields.optionalText('NextToken'));
  if (found === undefined) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
  return found;
}

function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });
}

function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
