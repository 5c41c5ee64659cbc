import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/**
 * What is watched of the HTTP API: requests that the platform takes for undelivered.
 *
 * @param service - name of the stack
 */
export function gatewayAlarms(service: string, api: HttpApi): AlarmDefinition[] {
  return [
    {
      kind: 'gateway-failures',
      label: 'Answered 5xx',
      // API Gateway's own, which needs no log.
      metric: api.metricServerError({ period: Duration.minutes(1) }),
      threshold: 1,
      impact:
        'Webhooks were answered with a server error and not kept: the platform may not send them again.',
    },
    {
      kind: 'gateway-throttled',
      metric: serviceMetric(service, 'GatewayThrottled', 'Sum'),
      threshold: 1,
      impact:
        'API Gateway rejected webhooks because of the rate limit: the platform may not send them again.',
    },
  ];
}
