import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from '../synthesize.ts';
import type { MetricReference } from './metric-reference.ts';

/** What the tests look at of an alarm of a template. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
}

/** Alarms of a template, by logical id. */
export function alarmsOf(template: Template): Map<string, AlarmProperties> {
  return new Map(
    Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      id,
      Properties as unknown as AlarmProperties,
    ]),
  );
}

/** The runbook's address and anchor in an alarm's description, and the sentence and the command before them. */
export function partsOfDescription({ AlarmDescription }: Pick<AlarmProperties, 'AlarmDescription'>) {
  const [, impact, command, url, anchor] =
    /^(.*) First: `(.*)`\. Runbook: (\S+)#(\S+)$/.exec(AlarmDescription) ?? [];
  return { impact, command, url, anchor };
}

/** The kind of an alarm, as its runbook anchor tells it. */
export function kindOf(alarm: AlarmProperties): string {
  return partsOfDescription(alarm).anchor ?? `none in ${alarm.AlarmDescription}`;
}

/** The metric that an alarm watches. */
export function metricOf({ Namespace, MetricName, Dimensions }: AlarmProperties): MetricReference {
  return {
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(
      Dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : JSON.stringify(Value)]),
    ),
  };
}
