import { Lazy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { formatCatalogue } from '../../lambda/core/settings/catalogue-text.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { Settings } from '../config/settings.ts';
import type { EventQueue } from './event-queue.ts';
import type { LedgerTable } from './ledger-table.ts';

/**
 * What the verifier and the sweeper publish, and to which queues. Subscribers can be added until synthesis: whatever is
 * made from the catalogue or the queues is made then.
 */
export class Publishing {
  #eventTypes: readonly EventType[];
  readonly #queues: EventQueue[] = [];
  readonly #permissions: PolicyStatement[] = [];

  /** @param eventTypes - the catalogue, with the subscribers that have queues by now */
  constructor(eventTypes: readonly EventType[]) {
    this.#eventTypes = eventTypes;
  }

  /** The catalogue as it stands now. */
  get eventTypes(): readonly EventType[] {
    return this.#eventTypes;
  }

  /** The catalogue at synthesis, as text. */
  get catalogue(): string {
    return Lazy.string({ produce: () => formatCatalogue(this.#eventTypes) });
  }

  /** In the order of the catalogue, whenever each was added. */
  get queues(): readonly EventQueue[] {
    return this.#eventTypes.flatMap(({ entity, subscribers }) =>
      subscribers.flatMap((name) =>
        this.#queues.filter((queue) => queue.entity === entity && queue.subscriber === name),
      ),
    );
  }

  add(queue: EventQueue): void {
    this.#queues.push(queue);
    for (const permission of this.#permissions) permission.addResources(queue.source.queueArn);
  }

  /** @param eventTypes - the catalogue with a further subscriber, whose queues are added next */
  extend(eventTypes: readonly EventType[]): void {
    this.#eventTypes = eventTypes;
  }

  /** Sending to each queue, and to nothing else. */
  permission(): PolicyStatement {
    const permission = new PolicyStatement({
      actions: ['sqs:SendMessage'],
      resources: this.queues.map(({ source }) => source.queueArn),
    });
    this.#permissions.push(permission);
    return permission;
  }

  /** The environment that the verifier and the sweeper share. */
  environment(settings: Settings, ledger: LedgerTable) {
    const [queue] = this.queues;
    if (queue === undefined) throw new ConfigurationError(['eventTypes: there is none.']);
    return {
      LEDGER_TABLE: ledger.tableName,
      EVENT_TYPES: this.#eventTypes,
      QUEUE_URL_PREFIX: queue.urlPrefix,
      EVENT_SOURCE: settings.eventSource,
      RETENTION_DAYS: settings.retentionDays,
      PAYLOAD_RETENTION_DAYS: settings.payloadRetentionDays,
      SWEEP_AFTER_SECONDS: settings.sweepAfterSeconds,
    };
  }
}
