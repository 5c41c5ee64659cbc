import { randomBytes } from 'node:crypto';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import type { Claim, ClaimOutcome, HeldRequest } from '../../../lambda/core/ledger/claim.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import type { SignedFacts } from '../../../lambda/core/signature/field-policy.ts';
import type { HoldCategory } from '../../../lambda/core/signature/hold-verdict.ts';
import { checkHeld } from '../../../operator/held/check-held.ts';
import { deleteHeld, type KeptRequest, listHeld } from '../../../operator/held/held-requests.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { type Result, Results, selection } from '../../output/results.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which requests are released, and how. */
export interface ReleaseOptions {
  readonly all?: boolean;
  /** Releases unchanged what not every parser can read. Each request must be named. */
  readonly notPortable?: boolean;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What became of one held request. */
type Release = Result<'released' | 'would-be-released' | 'duplicate' | 'conflict' | 'rejected' | 'not-held'>;

/**
 * Holds the requests against the configuration as it is now, and claims those that pass, as the verifier would have. The sweeper
 * finds the claims due and sends them. A request leaves the hold only after its claim is known written, so a crash in
 * between leaves a copy, which is recognised as a duplicate the next time.
 *
 * @param uuids - requests to release; none with `all`
 */
export async function releaseHeld(
  uuids: readonly string[],
  options: ReleaseOptions,
  ports: CliPorts,
): Promise<number> {
  const selected = selection(uuids, options.all, 'release');
  if (options.all && options.notPortable) {
    throw new InvalidInputProblem(
      'What is not portable can block an entity for every subscriber: name the requests to release with --not-portable.',
    );
  }
  const target = await ports.connect(options.address);
  const kept = (await listHeld(target, ports.signal)).filter(({ held }) =>
    selected.includes(held.requestUuid),
  );
  const releases = new Results<Release['outcome']>(ports.terminal, options);
  for (const requestUuid of selected.missingFrom(kept.map(({ held }) => held.requestUuid))) {
    releases.add({ requestUuid, outcome: 'not-held', detail: 'No request of this UUID is held.' });
  }
  let due = ports.now();
  for (const request of kept) {
    // One after another and each due later than the one before, so that the sweeper keeps the order.
    due = Math.max(due + 1, ports.now());
    releases.add(await releaseOne(target, request, due, options, ports));
  }
  const left = releases.count('rejected', 'conflict');
  const summary = options.dryRun
    ? `${formatCount(releases.count('would-be-released'), 'request')} would be released, ${left} would stay held`
    : `${formatCount(releases.count('released', 'duplicate'), 'request')} released, ${left} still held`;
  return releases.finish(summary, ['released', 'would-be-released', 'duplicate']);
}

async function releaseOne(
  target: Target,
  { key, held }: KeptRequest,
  dueAt: number,
  { dryRun, notPortable = false }: ReleaseOptions,
  ports: CliPorts,
): Promise<Release> {
  const { requestUuid } = held;
  const verdict = checkHeld(held, target.eventTypes, { notPortable });
  if (!verdict.kept) {
    const hint = verdict.category === undefined ? '' : HINTS[verdict.category];
    return { requestUuid, outcome: 'rejected', detail: `${verdict.reason}${hint}` };
  }
  if (dryRun) {
    return {
      requestUuid,
      outcome: 'would-be-released',
      detail: notPortable
        ? 'The signed fields keep the policy as it is now; whether every parser can read the body was not looked at.'
        : 'The request keeps the policy as it is now.',
    };
  }
  // Retention begins when an event is marked as sent, which the sweeper does.
  const ledger = new DynamoDbLedger(target.dynamoDb, target.ledgerTable, 0);
  const claim = claimOf(held, verdict.eventType, verdict.facts, dueAt);
  const outcome = await ledger.claim(claim, ports.now(), ports.signal);
  if (outcome !== 'conflict') await deleteHeld(target, key, ports.signal);
  return { requestUuid, ...RELEASES[outcome] };
}

/** What has a request accepted after all. */
const HINTS: Readonly<Record<HoldCategory, string>> = {
  'field-policy': '',
  'rounded-number':
    ' If the sender is known to round, set "roundedNumbers": "accept" for the event type and deploy.',
  'not-portable': ' --not-portable releases it as it is, if every subscriber can read it.',
};

const RELEASES: Readonly<Record<ClaimOutcome, Omit<Release, 'requestUuid'>>> = {
  claimed: { outcome: 'released', detail: 'Accepted; the sweeper queues it within a minute.' },
  duplicate: { outcome: 'duplicate', detail: 'It was accepted before with the same content.' },
  conflict: {
    outcome: 'conflict',
    detail: 'An event with the same UUID and other content was accepted before, so this one stays held.',
  },
};

function claimOf(held: HeldRequest, eventType: EventType, facts: SignedFacts, dueAt: number): Claim {
  return {
    event: {
      requestUuid: held.requestUuid,
      eventType: eventType.name,
      entity: eventType.entity,
      ...facts,
      // When it came: events of the entity that were accepted since are newer, and must not be overwritten.
      claimedAt: held.heldAt,
      securityFields: held.securityFields,
      secretVersion: held.secretVersion,
      ...(held.apiRequestId !== undefined && { apiRequestId: held.apiRequestId }),
      bodyText: held.bodyText,
    },
    claimId: randomBytes(12).toString('base64url'),
    digest: held.digest,
    unsent: eventType.subscribers,
    dueAt,
    attempts: 0,
    // Its time in the hold is not the sweeper's backlog.
    unsentSince: dueAt,
  };
}
