import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ENTITY_TABLE } from '../cloud.ts';
import { type Implementation, trueImplementation } from '../implementation.ts';
import { ForgetfulEntityStore, LastWriteWins, NoteWithoutCondition } from './unsafe-entity-stores.ts';
import { environmentWithStraggler, failedGivenBack, followerBesideStraggler } from './unsafe-handlers.ts';
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
  NoteOffWithoutCondition,
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
  /** It is one of operators: only histories in which they are at it can find it. */
  readonly isOfOperators: boolean;
}

function knownBad(breaks: string, change: Partial<Implementation>): KnownBad {
  const isOfOperators = change.operators !== undefined;
  return { breaks, isOfOperators, implementation: { ...trueImplementation, ...change } };
}

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
  'mark without owner': knownBad('P2', { ledger: (client) => new MarkWithoutOwner(client) }),
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
  'unknown queue parked at once': knownBad('P2', { ledger: (client) => new UnknownIsParkedAtOnce(client) }),
  'claim of a removed queue finished': knownBad('P2', {
    ledger: (client) => new FinishesInsteadOfParking(client),
  }),
  'handler without idempotency': knownBad('P3', {
    entities: (client) => new ForgetfulEntityStore(client, ENTITY_TABLE),
  }),
  "lease shorter than the verifier's time-out": knownBad('P3', { sweepAfter: 2000 }),
  'redrive with the old deduplication id': knownBad('P2', { redriveId: (requestUuid) => requestUuid }),
  'conflict taken for a duplicate': knownBad('P4', { ledger: (client) => new ConflictIsDuplicate(client) }),
  'note of a failure without condition': knownBad('P3', {
    entities: (client) => new NoteWithoutCondition(client),
  }),
  'follower started beside business code that goes on': knownBad('P5', { handler: followerBesideStraggler }),
  'business code lives on in its environment': knownBad('P5', { handler: environmentWithStraggler }),
  'failed message given back at once': knownBad('P5', { handler: failedGivenBack }),
  'messages hidden for less than a handler takes': knownBad('P5', { hiddenFor: 0.1 }),
  'held request dropped before its claim is known': knownBad(
    'P2',
    operators((client) => ({ claims: new AnswerBeforeClaim(client) })),
  ),
  'parked event released without condition': knownBad(
    'P3',
    operators((client) => ({ ledger: new UnparkWithoutCondition(client) })),
  ),
  'erasure without condition': knownBad(
    'P2',
    operators((client) => ({ ledger: new EraseWithoutCondition(client) })),
  ),
  'erasure of a status that was not seen': knownBad(
    'P5',
    operators((client) => ({ entities: new EraseAnyStatus(client) })),
  ),
  'note taken off without condition': knownBad(
    'P3',
    operators((client) => ({ entities: new NoteOffWithoutCondition(client) })),
  ),
  'status of whatever comes last': knownBad('P5', { entities: (client) => new LastWriteWins(client) }),
};
