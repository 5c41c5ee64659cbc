import type { LocalAws } from '../aws/local-aws.ts';
import { EventSourceMapping, type EventSourceMappingOptions } from '../runtime/event-source-mapping.ts';
import type { EventSourceMappingModel, StackModel } from '../stack-model.ts';

/** What a mapping is made with, besides itself and the queues. */
type MappingParts = Omit<EventSourceMappingOptions, 'mapping' | 'source'>;

/** The event-source mappings of a stack, each of which an operator can disable and enable again. */
export class LocalMappings {
  readonly #models: readonly EventSourceMappingModel[];
  readonly #source: LocalAws['sqs'];
  readonly #partsOf: (mapping: EventSourceMappingModel) => MappingParts;
  readonly #running = new Map<EventSourceMappingModel, EventSourceMapping>();
  /** Those that take nothing new, with the end of what is under way. */
  readonly #draining = new Map<EventSourceMappingModel, Promise<void>>();
  #isOver = false;

  constructor(
    models: StackModel['eventSourceMappings'],
    source: LocalAws['sqs'],
    partsOf: (mapping: EventSourceMappingModel) => MappingParts,
  ) {
    this.#models = models;
    this.#source = source;
    this.#partsOf = partsOf;
  }

  /** Starts those that the template has enabled. */
  start(): void {
    for (const model of this.#models) if (model.enabled) this.#start(model);
  }

  /** As Lambda's own API shows them. */
  get facts(): readonly (EventSourceMappingModel & { readonly disabling: boolean })[] {
    return this.#models.map((model) => ({
      ...model,
      enabled: this.#running.has(model),
      disabling: this.#draining.has(model),
    }));
  }

  switch(queueName: string, functionArn: string, enabled: boolean): void {
    const model = this.#models.find(
      (each) => each.queueName === queueName && each.functionArn === functionArn,
    );
    if (model === undefined || this.#isOver) return;
    if (enabled) this.#start(model);
    else this.#stop(model);
  }

  /** Receives nothing more; settles when the batches under way are done. */
  async drain(): Promise<void> {
    this.#isOver = true;
    for (const model of [...this.#running.keys()]) this.#stop(model);
    await Promise.all(this.#draining.values());
  }

  #start(model: EventSourceMappingModel): void {
    if (this.#running.has(model)) return;
    const mapping = new EventSourceMapping({ mapping: model, source: this.#source, ...this.#partsOf(model) });
    this.#running.set(model, mapping);
  }

  #stop(model: EventSourceMappingModel): void {
    const mapping = this.#running.get(model);
    if (mapping === undefined) return;
    this.#running.delete(model);
    const before = this.#draining.get(model);
    const ended = Promise.all([before, mapping.drain()]).then(() => {
      if (this.#draining.get(model) === ended) this.#draining.delete(model);
    });
    this.#draining.set(model, ended);
  }
}
