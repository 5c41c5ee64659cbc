import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/**
 * What is watched of the HTTP API: requests that the platform takes for undelivered.
 *
 * @param service - name of the stack
 */
export function gatewayAlarms(service: string): AlarmDefinition[] {
  return [
    {
      kind: 'gateway-failures',
      metric: serviceMetric(service, 'GatewayFailures', 'Sum'),
      threshold: 1,
      impact:
        'Webhooks were answered with a server error and not kept: the platform may not send them again.',
    },
    {
      kind: 'gateway-throttled',
      metric: serviceMetric(service, 'GatewayThrottled', 'Sum'),
      threshold: 1,
      impact: 'API Gateway refused webhooks because of the rate limit: the platform may not send them again.',
    },
  ];
}
