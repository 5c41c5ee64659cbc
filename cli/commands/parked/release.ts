import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { outboxShard, PARKED } from '../../../lambda/core/ledger/outbox-index.ts';
import { RECORD_VERSION } from '../../../lambda/core/ledger/record-version.ts';
import { timePartition } from '../../../lambda/core/ledger/time-index.ts';
import { listParked, type ParkedClaim } from '../../../operator/parked/parked-claims.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { type Result, Results, selection } from '../../output/results.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which events are released, and how. */
export interface ParkedReleaseOptions {
  readonly all?: boolean;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean;
  /** Send events of an entity that was renamed as events of its new name. */
  readonly renamed?: boolean;
  /** Give up on the queues that the configuration no longer has. */
  readonly withoutRemoved?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What became of one parked event. */
type Release = Result<'released' | 'would-be-released' | 'rejected' | 'not-parked'>;

/**
 * Gives parked events back to the sweeper, in the order in which they were accepted. Nothing happens to one that somebody
 * else released meanwhile.
 *
 * @param uuids - events to release; none with `all`
 */
export async function releaseParked(
  uuids: readonly string[],
  options: ParkedReleaseOptions,
  ports: CliPorts,
): Promise<number> {
  const selected = selection(uuids, options.all, 'release');
  const target = await ports.connect(options.address);
  const claims = (await listParked(target, ports.signal)).filter(({ requestUuid }) =>
    selected.includes(requestUuid),
  );
  const releases = new Results<Release['outcome']>(ports.terminal, options);
  for (const requestUuid of selected.missingFrom(claims.map((claim) => claim.requestUuid))) {
    releases.add({ requestUuid, outcome: 'not-parked', detail: 'No event of this UUID is parked.' });
  }
  let due = ports.now();
  for (const claim of claims) {
    // One after another and each due later than the one before, so that the sweeper keeps the order.
    due = Math.max(due + 1, ports.now());
    releases.add(await releaseOne(target, claim, due, options, ports.signal));
  }
  const summary = options.dryRun
    ? `${formatCount(releases.count('would-be-released'), 'event')} would be released, ${releases.count('rejected')} would stay parked`
    : `${formatCount(releases.count('released'), 'event')} released, ${releases.count('rejected')} still parked`;
  return releases.finish(summary, ['released', 'would-be-released']);
}

async function releaseOne(
  target: Target,
  claim: ParkedClaim,
  due: number,
  options: ParkedReleaseOptions,
  signal: AbortSignal,
): Promise<Release> {
  const { requestUuid } = claim;
  const type = target.eventTypes.find(({ name }) => name === claim.eventType);
  const renamedTo = type === undefined || type.entity === claim.entity ? undefined : type.entity;
  if (renamedTo !== undefined && !options.renamed && !options.withoutRemoved) {
    const detail = `${claim.eventType} is of entity ${renamedTo} now, the event of ${claim.entity}: give --renamed to send it as one of ${renamedTo}.`;
    return { requestUuid, outcome: 'rejected', detail };
  }
  const entity = options.renamed ? renamedTo : undefined;
  const known = (renamedTo === entity ? type?.subscribers : undefined) ?? [];
  const removed = claim.unsent.filter((subscriber) => !known.includes(subscriber));
  if (removed.length > 0 && !options.withoutRemoved) {
    const detail = `The configuration has no queue for ${removed.join(', ')}: add it and deploy, or give --without-removed.`;
    return { requestUuid, outcome: 'rejected', detail };
  }
  const left = claim.unsent.filter((subscriber) => known.includes(subscriber));
  const detail =
    left.length === 0
      ? 'Nothing is left to send; the sweeper finishes it.'
      : `The sweeper sends it to ${left.join(', ')} within a minute.`;
  if (options.dryRun) return { requestUuid, outcome: 'would-be-released', detail };
  try {
    await target.dynamoDb.send(releaseCommand(target.ledgerTable, claim, { due, removed, entity }), {
      abortSignal: signal,
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { requestUuid, outcome: 'not-parked', detail: 'It changed meanwhile; look at the list again.' };
  }
  return { requestUuid, outcome: 'released', detail };
}

/** What a release changes. */
interface Change {
  /** When it is due, in milliseconds since the epoch. */
  readonly due: number;
  /** Subscribers that are given up. */
  readonly removed: readonly string[];
  /** The new name of its entity, if it gets one. */
  readonly entity: string | undefined;
}

function releaseCommand(
  table: string,
  claim: ParkedClaim,
  { due, removed, entity }: Change,
): UpdateItemCommand {
  const shard = outboxShard({ ...claim, ...(entity !== undefined && { entity }) });
  const values: Record<string, AttributeValue> = {
    ':parked': { S: PARKED },
    ':claim': { S: claim.claimId },
    ':version': { N: String(RECORD_VERSION) },
    ':shard': { S: shard },
    ':due': { N: String(due) },
    ':none': { N: '0' },
  };
  const set = ['outbox = :shard', 'dueAt = :due', 'unsentSince = :due', 'attempts = :none'];
  if (entity !== undefined) {
    // All events of an entity share a shard, in both indexes.
    set.push('entity = :entity', 'timeline = :timeline');
    values[':entity'] = { S: entity };
    values[':timeline'] = { S: timePartition(shard) };
  }
  let update = `SET ${set.join(', ')} REMOVE parkedBecause`;
  if (removed.length > 0) {
    update += ' DELETE unsent :removed';
    values[':removed'] = { SS: [...removed] };
  }
  return new UpdateItemCommand({
    TableName: table,
    Key: { pk: { S: claim.requestUuid } },
    UpdateExpression: update,
    ConditionExpression: 'outbox = :parked AND claimId = :claim AND v = :version',
    ExpressionAttributeValues: values,
  });
}
