import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DEFAULT_EVENT_TYPES } from '../lambda/core/settings/event-catalogue.ts';
import { assertHandlersExist, handlerEntry } from './bundling.ts';
import { CedarWebhooks } from './cedar-webhooks.ts';
import type { CedarWebhooksProps, DocumentedEventTypeName } from './cedar-webhooks-props.ts';
import type { StageConfig } from './config/stage-config.ts';
import { parameterPath } from './constructs/stack-parameter.ts';
import { subscriberPrincipal } from './constructs/subscriber-principal.ts';
import { codeFromSources, type FunctionCode } from './function-code.ts';

export interface WebhooksStackProps {
  readonly config: StageConfig;
  /** Folder of package.json. */
  readonly projectRoot: string;
  /** Where the functions' code comes from: the sources if absent. */
  readonly code?: FunctionCode;
}

/**
 * One stage of this repository's own app: {@link CedarWebhooks} as cdk.json describes it.
 *
 * @throws ConfigurationError if an event type has no handler
 */
export class WebhooksStack extends Stack {
  constructor(scope: Construct, props: WebhooksStackProps) {
    const { config, projectRoot, code = codeFromSources(projectRoot) } = props;
    const { serviceName } = config;
    super(scope, serviceName, {
      description: `Receives the webhooks of Cedar's Partners Platform (${config.stage})`,
      terminationProtection: config.production,
      analyticsReporting: false,
    });
    if (this.bundlingRequired) assertHandlersExist(projectRoot, config.eventTypes);
    // The id that CDK leaves out of logical ids.
    const webhooks = new CedarWebhooks(this, 'Default', propsOf(config), code);
    for (const { name, eventTypes, principal } of config.subscribers) {
      webhooks.addSubscriber(name, {
        ...(eventTypes && { eventTypes }),
        ...(principal !== undefined && { principals: [subscriberPrincipal(principal)] }),
      });
    }
    const output = (id: string, value: string, description: string): void => {
      new CfnOutput(this, id, { value, description });
    };
    output('Endpoint', webhooks.endpoint, 'Base URL of the webhooks');
    output('SecretArn', webhooks.secret.secretArn, 'Where the webhook secret is stored');
    output('AlarmTopicArn', webhooks.alarmTopic.topicArn, 'Subscribe to it to hear of alarms');
    output('ParameterPath', parameterPath(serviceName), 'Where all other names are, in SSM');
    if (webhooks.domainTarget !== undefined) {
      output('DomainTarget', webhooks.domainTarget, "What the custom domain's DNS record must point to");
    }
  }
}

function propsOf({
  stage: _,
  serviceName,
  subscribers: __,
  eventTypes,
  ...settings
}: StageConfig): CedarWebhooksProps {
  return {
    // Absent settings are absent, not undefined.
    ...(settings as Omit<CedarWebhooksProps, 'eventTypes'>),
    name: serviceName,
    guards: 'stack',
    eventTypes: [
      ...DEFAULT_EVENT_TYPES.filter(({ name }) => !eventTypes.some((each) => each.name === name)).map(
        ({ name }) => ({ name: name as DocumentedEventTypeName, enabled: false }),
      ),
      ...eventTypes.map(({ subscribers: _, ...eventType }) => ({
        ...eventType,
        handler: { entry: handlerEntry(eventType.entity) },
      })),
    ],
  };
}
