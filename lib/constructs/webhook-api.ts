import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  DomainName,
  EndpointType,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  FilterPattern,
  type ILogGroup,
  LogGroup,
  MetricFilter,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { METRICS_NAMESPACE, SERVICE_DIMENSION } from '../../lambda/core/telemetry/metric-catalogue.ts';
import type { Settings } from '../config/settings.ts';
import { API_TIMEOUT_SECONDS } from '../config/time-limits.ts';
import { addParameter } from './stack-parameter.ts';

export interface WebhookApiProps {
  readonly settings: Settings;
  readonly verifier: IFunction;
  readonly removalPolicy: RemovalPolicy;
  /** Encrypts the access log; a key of CloudWatch's own if absent. */
  readonly encryptionKey?: IKey | undefined;
}

/** The HTTP API that the Partners Platform calls. */
export class WebhookApi extends Construct {
  readonly api: HttpApi;
  /** Base URL, without a slash at the end. */
  readonly endpoint: string;
  /** What the custom domain's DNS record must point to, if there is a custom domain. */
  readonly domainTarget: string | undefined;
  /** One line per request, its path left out. */
  readonly accessLog: ILogGroup;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    const { settings } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: settings.serviceName,
      description: 'Receives the webhooks of the Partners Platform',
      createDefaultStage: false,
    });
    const integration = new HttpLambdaIntegration('Verifier', props.verifier, {
      // Longer than the verifier's own, so that the verifier's answer is the one that is given.
      timeout: Duration.seconds(API_TIMEOUT_SECONDS),
    });
    // Every POST reaches the verifier, which reads the path: a slash too many loses no event. A greedy variable does not
    // match the root, hence the second route. `$default` would run the function for every scanner's GET. The variable is
    // never to be renamed: a live API rejects two names at one place, so that the deployment would roll back.
    for (const path of ['/{proxy+}', '/']) {
      for (const route of this.api.addRoutes({ path, methods: [HttpMethod.POST], integration })) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions::AwsSolutions-APIG4',
          reason:
            'The sender signs requests with a shared secret and knows no other way to authenticate. The verifier checks that signature before anything is written or queued; an authorizer never sees the body that is signed, so it could not.',
        });
      }
    }
    const domain = this.#domain(settings);
    const accessLog = new LogGroup(this, 'AccessLog', {
      // Log groups of this prefix share one entry in the account's log policy, which has little room.
      logGroupName: `/aws/vendedlogs/${settings.serviceName}/api`,
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: props.removalPolicy,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    });
    addParameter(this, settings.serviceName, 'log-groups/access', accessLog.logGroupName, 'The access log');
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttling.rate, burstLimit: settings.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: logFormat(settings.serviceName),
      },
    });
    if (domain !== undefined) {
      // A stage that makes its mapping itself waits for the domain, for nothing. The id is never to change: a live domain
      // takes no second mapping.
      new ApiMapping(this, 'DomainMapping', { api: this.api, domainName: domain, stage });
    }
    this.endpoint = settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint;
    this.domainTarget = domain?.regionalDomainName;
    this.#countThrottled(accessLog);
    this.accessLog = accessLog;
  }

  #domain({ domain }: Settings): DomainName | undefined {
    if (domain === undefined) return undefined;
    return new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }

  /** API Gateway has a metric of its own for 5xx and one for all of 4xx, but none for 429. */
  #countThrottled(accessLog: LogGroup): void {
    const metricName: MetricName = 'GatewayThrottled';
    new MetricFilter(this, `${metricName}Filter`, {
      logGroup: accessLog,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: METRICS_NAMESPACE,
      metricName,
      metricValue: '1',
      dimensions: { [SERVICE_DIMENSION]: `$.${SERVICE_DIMENSION}` },
    });
  }
}

/**
 * The path is left out: it may hold the path token; the verifier's log says as much of it as it may. So is every variable
 * that may have a quote in it, an error message above all: API Gateway escapes nothing, and a line that is no JSON is
 * missed by the metric filter and by every query.
 */
function logFormat(service: string): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      [SERVICE_DIMENSION]: service,
      requestId: '$context.requestId',
      status: '$context.status',
      gatewayError: '$context.error.responseType',
      integrationStatus: '$context.integrationStatus',
      ip: '$context.identity.sourceIp',
      latencyMilliseconds: '$context.responseLatency',
      integrationLatencyMilliseconds: '$context.integrationLatency',
    }),
  );
}
