import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { ServiceDashboard } from './dashboard/service-dashboard.ts';
import type { ObservedStack } from './observed-stack.ts';
import { addPauseReminder } from './pause-reminder.ts';
import { SavedQueries } from './saved-queries.ts';
import { stackAlarms } from './stack-alarms.ts';

/** All that watches: alarms, the reminder of paused handlers, saved log queries, dashboard. */
export class Observability {
  readonly topic: ITopic;
  readonly #alarms: Alarms;
  readonly #stack: ObservedStack;

  /** @param topic - where alarms go; one of its own if absent */
  constructor(scope: Construct, stack: ObservedStack, topic?: ITopic) {
    const { serviceName, alarms: settings, dashboard } = stack.settings;
    this.#stack = stack;
    this.#alarms = new Alarms(scope, 'Alarms', {
      serviceName,
      emails: settings.emails,
      topicArns: settings.topicArns,
      runbookUrl: settings.runbookUrl,
      encryptionKey: stack.encryptionKey,
      topic,
    });
    this.topic = this.#alarms.topic;
    this.update();
    addPauseReminder(scope, 'PauseReminder', {
      serviceName,
      runbookUrl: settings.runbookUrl,
      topics: this.#alarms.topics,
    });
    new SavedQueries(scope, 'Queries', stack);
    if (dashboard) {
      new ServiceDashboard(scope, 'Dashboard', serviceName, () => {
        const definitions = stackAlarms(stack);
        return { stack, definitions, alarms: definitions.map((each) => this.#alarms.alarm(each)) };
      });
    }
  }

  /** Adds the alarms of what came to the stack since. */
  update(): void {
    for (const definition of stackAlarms(this.#stack)) this.#alarms.alarm(definition);
  }
}
