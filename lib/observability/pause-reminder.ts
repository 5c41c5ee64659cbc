import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { pauseNotesPath } from '../config/pause-notes-path.ts';
import { messageText } from './message-text.ts';

export interface PauseReminderProps {
  readonly serviceName: string;
  readonly runbookUrl: string;
  /** Who is told: five at most, as a rule has no more targets. */
  readonly topics: readonly ITopic[];
}

/**
 * Tells whoever is told of alarms that a handler has been paused for a day. The tool has the note on a paused handler kept
 * with a policy by which Parameter Store says that it has not been changed for so long. That costs nothing while no
 * handler is paused, and needs neither a function nor a role.
 */
export function addPauseReminder(
  scope: Construct,
  id: string,
  { serviceName, runbookUrl, topics }: PauseReminderProps,
): void {
  // A transformer can name the parameter, but not cut the entity out of it.
  const note = EventField.fromPath('$.detail.parameter-name');
  const message = {
    impact: `The handler that ${note} names has been noted as paused for a day: unless something has resumed it, its events wait, what it keeps is out of date, and SQS deletes what has waited for 14 days.`,
    command: { name: 'doctor' },
    section: 'pause-a-handler',
  } as const;
  const input = RuleTargetInput.fromText(messageText(message, serviceName, runbookUrl));
  new Rule(scope, id, {
    description: 'Reminds of handlers that are paused',
    eventPattern: {
      source: ['aws.ssm'],
      detailType: ['Parameter Store Policy Action'],
      detail: {
        'policy-type': ['NoChangeNotification'],
        'parameter-name': [{ prefix: `${pauseNotesPath(serviceName)}/` }],
      },
    },
    // Not CDK's own target, which would give an existing topic a policy in place of the default one, by which CloudWatch
    // publishes.
    targets: topics.map((topic) => ({ bind: () => ({ arn: topic.topicArn, input, targetResource: topic }) })),
  });
}
