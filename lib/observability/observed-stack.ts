import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '../config/settings.ts';
import type { Canary } from '../constructs/canary.ts';
import type { EntityTable } from '../constructs/entity-table.ts';
import type { EventHandler } from '../constructs/event-handler.ts';
import type { EventQueue } from '../constructs/event-queue.ts';
import type { LedgerTable } from '../constructs/ledger-table.ts';
import type { SweeperFunction } from '../constructs/sweeper-function.ts';
import type { VerifierFunction } from '../constructs/verifier-function.ts';
import type { WebhookApi } from '../constructs/webhook-api.ts';

/** The parts of a stack that are watched. */
export interface ObservedStack {
  readonly settings: Settings;
  readonly api: WebhookApi;
  readonly verifier: VerifierFunction;
  readonly sweeper: SweeperFunction;
  readonly handlers: readonly EventHandler[];
  /** Absent if it is switched off. */
  readonly canary?: Canary | undefined;
  readonly queues: readonly EventQueue[];
  readonly ledger: LedgerTable;
  readonly entities: EntityTable;
  /** The stack's customer-managed key, if it has one. */
  readonly encryptionKey?: IKey | undefined;
}

/** A function, and what operators call it. */
interface NamedFunction {
  readonly name: string;
  readonly lambda: IFunction;
}

/** Every function of the stack. */
export function functionsOf({ verifier, sweeper, handlers, canary }: ObservedStack): NamedFunction[] {
  return [
    { name: 'verifier', lambda: verifier.lambda },
    { name: 'sweeper', lambda: sweeper.lambda },
    ...handlers.map(({ entity, lambda }) => ({ name: `${entity} handler`, lambda })),
    ...(canary ? [{ name: 'canary', lambda: canary.lambda }] : []),
  ];
}
