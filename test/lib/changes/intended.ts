import type { Rule } from '../../../tools/deploy/faults-of-change.ts';

/** Something that a change does, that would be a fault elsewhere, and that operators are told of. */
export interface Intended {
  /** Keys of the schema whose change may do it. */
  readonly keys: RegExp;
  readonly rules: readonly Rule[];
  /** Logical ids that it is about. */
  readonly resources: RegExp;
  /** Anchor of the runbook's section that says what to do. */
  readonly section: string;
}

/** The short list of what a change of a setting may take away, each with its section in the runbook. */
export const INTENDED: readonly Intended[] = [
  {
    // Nobody sends to these queues any more. Production keeps them, with what is in them.
    keys: /^(subscribers\.(name|eventTypes)|eventTypes\.(name|entity|enabled))$/,
    rules: ['left', 'deleted'],
    resources: /Queue(Source|DeadLetters)[0-9A-F]{8}$/,
    section: 'a-subscriber-goes-or-comes-back',
  },
  {
    keys: /^eventTypes\.(name|entity|enabled)$/,
    rules: ['left', 'deleted'],
    resources: /HandlerFunctionLog[0-9A-F]{8}$/,
    section: 'a-subscriber-goes-or-comes-back',
  },
  {
    // What its queues hold is of no use to anybody. Production keeps the log.
    keys: /^(canary|production)$/,
    rules: ['left', 'deleted'],
    resources: /^Canary(Queue|DeadLetters|FunctionLog)[0-9A-F]{8}$/,
    section: 'switch-the-canary-on-or-off',
  },
  {
    keys: /^customerManagedKey$/,
    rules: ['left'],
    resources: /^Key/,
    section: 'switch-the-customer-managed-key-on-or-off',
  },
  {
    keys: /^domain\.name$/,
    rules: ['replaced', 'deleted'],
    resources: /^WebhookApiDomain/,
    section: 'move-to-a-new-domain',
  },
];
