import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ENTITY_TABLE } from '../cloud.ts';
import { type Implementation, trueImplementation } from '../implementation.ts';
import type { PlannedOperation } from '../operations.ts';
import type { Plan } from '../plan.ts';
import { CanaryNotedOn } from './unsafe-canary-ledger.ts';
import {
  ForgetfulEntityStore,
  HistoryBegunAnew,
  LastWriteWins,
  MarkBeforeBusinessCode,
  NoteWithoutCondition,
  SkipsWhateverIsMarked,
  StartNotedWithoutCondition,
} from './unsafe-entity-stores.ts';
import {
  environmentWithStraggler,
  failedGivenBack,
  followerBesideStraggler,
  skippedWithoutWaiting,
} from './unsafe-handlers.ts';
import {
  AnswerBeforeClaim,
  ClaimWithoutCondition,
  ConflictIsDuplicate,
  FirstInspectionOnly,
  GetThenPut,
  LeaseWithoutCondition,
  MarkBeforeSend,
  MarkWithoutOwner,
  NoteBeforeInspection,
  OneCountOfHeld,
  ResendToAll,
} from './unsafe-ledgers.ts';

import {
  EraseAnyStatus,
  EraseWithoutCondition,
  NoteDiscardedLater,
  NoteOffWithoutCondition,
  TrailWithoutWaiting,
  UnparkWithoutCondition,
} from './unsafe-operators.ts';
import {
  FinishesInsteadOfParking,
  ledgerThatForgetsWhatIsLeftOut,
  ShortPageIsLast,
  UnknownIsParkedAtOnce,
} from './unsafe-sweeps.ts';

/** A mistake that somebody could make, and the promise it breaks. */
export interface KnownBad {
  readonly implementation: Implementation;
  readonly breaks: string;
  /** Whether what the mistake is about comes up in a history at all: the others are not run to find it. */
  readonly comesUpIn: (plan: Plan) => boolean;
}

function knownBad(
  breaks: string,
  change: Partial<Implementation>,
  comesUpIn: KnownBad['comesUpIn'] = () => true,
): KnownBad {
  return { breaks, comesUpIn, implementation: { ...trueImplementation, ...change } };
}

const withFaults = (plan: Plan) => plan.faultRate > 0;
const afterRetention = (plan: Plan) => plan.replaysAfterRetention;
const withCanary = (plan: Plan) => plan.canaries.length > 0 && withFaults(plan);
const withNewCatalogue = (plan: Plan) => plan.change !== undefined;
const withSlowBusinessCode = (plan: Plan) => plan.slowRate > 0;
const withOperation = (kind: PlannedOperation['kind']) => (plan: Plan) =>
  plan.operations.some((operation) => operation.kind === kind);
/** Who sees an event fail may skip it. */
const withSkip = (plan: Plan) =>
  plan.operations.length > 0 && plan.poison.size > 0 && plan.maxReceiveCount > 1;
/** An event that SQS rejects is parked in the end, and so is one whose queue has gone. */
const withParked = (plan: Plan) => plan.operations.length > 0 && plan.rejected.size > 0;

/** One of the stores of operators is another one. */
function operators(
  change: (client: DynamoDBClient) => Partial<ReturnType<Implementation['operators']>>,
): Partial<Implementation> {
  return { operators: (client) => ({ ...trueImplementation.operators(client), ...change(client) }) };
}

/** Mistakes that the simulation must find. */
export const KNOWN_BAD: Readonly<Record<string, KnownBad>> = {
  'claim without condition': knownBad('P3', { ledger: (client) => new ClaimWithoutCondition(client) }),
  'deduplication by get, then put': knownBad('P3', { ledger: (client) => new GetThenPut(client) }),
  'mark without owner': knownBad('P2', { ledger: (client) => new MarkWithoutOwner(client) }, afterRetention),
  'mark before send': knownBad('P2', { ledger: (client) => new MarkBeforeSend(client) }),
  'one count of all that is held': knownBad('P8', { ledger: (client) => new OneCountOfHeld(client) }),
  '2xx before claim': knownBad('P2', { ledger: (client) => new AnswerBeforeClaim(client) }),
  'sweeper without condition': knownBad('P3', { ledger: (client) => new LeaseWithoutCondition(client) }),
  'resend to all queues instead of the missing': knownBad('P3', {
    ledger: (client) => new ResendToAll(client),
  }),
  'inspection noted before it is made': knownBad('P2', {
    ledger: (client) => new NoteBeforeInspection(client),
  }),
  'no inspection after the first': knownBad('P2', {
    ledger: (client) => new FirstInspectionOnly(client),
  }),
  'short page taken for the last': knownBad('P2', { ledger: (client) => new ShortPageIsLast(client) }),
  'what a batch leaves out forgotten': knownBad('P2', { ledger: ledgerThatForgetsWhatIsLeftOut }),
  'unknown queue parked at once': knownBad(
    'P2',
    { ledger: (client) => new UnknownIsParkedAtOnce(client) },
    withNewCatalogue,
  ),
  'claim of a removed queue finished': knownBad('P2', {
    ledger: (client) => new FinishesInsteadOfParking(client),
  }),
  'handler without idempotency': knownBad('P3', {
    entities: (client) => new ForgetfulEntityStore(client, ENTITY_TABLE),
  }),
  "lease shorter than the verifier's time-out": knownBad('P3', { sweepAfter: 2000 }, withFaults),
  'redrive with the old deduplication id': knownBad('P2', { redriveId: (requestUuid) => requestUuid }),
  'conflict taken for a duplicate': knownBad('P4', { ledger: (client) => new ConflictIsDuplicate(client) }),
  'mark before business code': knownBad('P2', {
    entities: (client) => new MarkBeforeBusinessCode(client, ENTITY_TABLE),
  }),
  'history lost on a repeat': knownBad('P3', { entities: (client) => new HistoryBegunAnew(client) }),
  'canary handled twice': knownBad(
    'Canary',
    { canary: (client) => new CanaryNotedOn(client, 'attribute_exists(claimId)') },
    withCanary,
  ),
  'canary handled without a claim': knownBad(
    'Canary',
    { canary: (client) => new CanaryNotedOn(client, 'attribute_not_exists(handledAt)') },
    (plan) => withCanary(plan) && afterRetention(plan),
  ),
  'note of a start without condition': knownBad('P3', {
    entities: (client) => new StartNotedWithoutCondition(client),
  }),
  'note of a failure without condition': knownBad('P3', {
    entities: (client) => new NoteWithoutCondition(client),
  }),
  'follower started beside business code that goes on': knownBad(
    'P5',
    { handler: followerBesideStraggler },
    withSlowBusinessCode,
  ),
  'business code lives on in its environment': knownBad(
    'P5',
    { handler: environmentWithStraggler },
    withSlowBusinessCode,
  ),
  'failed message given back at once': knownBad('P5', { handler: failedGivenBack }, withSlowBusinessCode),
  'messages hidden for less than a handler takes': knownBad('P5', { hiddenFor: 0.1 }, withSlowBusinessCode),
  'held request dropped before its claim is known': knownBad(
    'P2',
    operators((client) => ({ claims: new AnswerBeforeClaim(client) })),
    withOperation('held release'),
  ),
  'parked event released without condition': knownBad(
    'P3',
    operators((client) => ({ ledger: new UnparkWithoutCondition(client) })),
    withParked,
  ),
  'erasure without condition': knownBad(
    'P2',
    operators((client) => ({ ledger: new EraseWithoutCondition(client) })),
    withOperation('erase'),
  ),
  'erasure of a status that was not seen': knownBad(
    'P5',
    operators((client) => ({ entities: new EraseAnyStatus(client) })),
    withOperation('erase'),
  ),
  'note taken off without condition': knownBad(
    'P3',
    operators((client) => ({ entities: new NoteOffWithoutCondition(client) })),
    withOperation('replay'),
  ),
  'skipped message taken for moved too early': knownBad(
    'P2',
    { handler: skippedWithoutWaiting },
    (plan) => withSkip(plan) && plan.faultRate >= 0.2,
  ),
  'mark obeyed again after a redrive': knownBad(
    'P2',
    { entities: (client) => new SkipsWhateverIsMarked(client) },
    withSkip,
  ),
  'dead letter deleted before its event is noted as discarded': knownBad(
    'P2',
    operators((client) => ({ entities: new NoteDiscardedLater(client) })),
    (plan) => plan.operations.length > 0 && plan.poison.size > 0,
  ),
  'change without waiting for its intent': knownBad(
    'Audit',
    { trail: (trail) => new TrailWithoutWaiting(trail) },
    (plan) => plan.operations.length > 0,
  ),
  'status of whatever comes last': knownBad('P5', { entities: (client) => new LastWriteWins(client) }),
};
