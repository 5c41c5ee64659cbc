import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../lambda/core/telemetry/metric-catalogue.ts';
import type { LocalStackProcess } from './local-stack.ts';

const MINUTE = 60_000;

/** What CloudWatch knows of a stack. */
export class Watched {
  readonly #client: CloudWatchClient;
  readonly #stackName: string;
  readonly #since = Date.now() - MINUTE;

  constructor(stack: LocalStackProcess) {
    this.#stackName = stack.stackName;
    this.#client = new CloudWatchClient({
      endpoint: stack.awsEndpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  /** Sum of one of the stack's own metrics since this was made. */
  async sumOf(metric: MetricName): Promise<number> {
    const { MetricDataResults: [result] = [] } = await this.#client.send(
      new GetMetricDataCommand({
        StartTime: new Date(this.#since),
        EndTime: new Date(),
        MetricDataQueries: [
          {
            Id: 'sum',
            MetricStat: {
              Metric: {
                Namespace: 'CedarWebhooks',
                MetricName: metric,
                Dimensions: [{ Name: 'service', Value: this.#stackName }],
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
      }),
    );
    return (result?.Values ?? []).reduce((sum, value) => sum + value, 0);
  }

  /** State of the alarm whose name ends so, behind the name of the stack. */
  async alarm(name: string): Promise<string | undefined> {
    const AlarmNames = [`${this.#stackName}-${name}`];
    const { MetricAlarms: [alarm] = [] } = await this.#client.send(new DescribeAlarmsCommand({ AlarmNames }));
    return alarm?.StateValue;
  }

  close(): void {
    this.#client.destroy();
  }
}
