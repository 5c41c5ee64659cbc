import type { ValidateFunction } from 'ajv';
import { ApiDescription, faultsOf } from './api-description.ts';

/** One message of a queue, as far as the description speaks of it. */
export interface QueueMessage {
  readonly body: string;
  /** Message attributes by name. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** The messages as docs/asyncapi.yaml describes them. */
export class EventMessages {
  readonly description = ApiDescription.asyncApi('docs/asyncapi.yaml');
  readonly #validators = new Map<string, { headers: ValidateFunction; payload: ValidateFunction }>();

  constructor() {
    for (const type of this.eventTypes) {
      this.#validators.set(type, {
        headers: this.description.validator('components', 'messages', type, 'headers'),
        payload: this.description.validator('components', 'messages', type, 'payload'),
      });
    }
  }

  get eventTypes(): string[] {
    return this.description.keys('components', 'messages');
  }

  /** What a message breaks of the description of its event type; empty if it is as described. */
  faults(eventType: string, { body, attributes }: QueueMessage): string[] {
    const validators = this.#validators.get(eventType);
    if (validators === undefined) return [`There is no message ${eventType}.`];
    return [
      ...faultsOf(validators.headers, attributes).map((fault) => `headers ${fault}`),
      ...faultsOf(validators.payload, JSON.parse(body)).map((fault) => `payload ${fault}`),
    ];
  }
}
