import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { outboxShard, PARKED } from '../../lambda/core/outbox-index.ts';
import { RECORD_VERSION } from '../../lambda/core/record-version.ts';
import { UsageError } from '../cli-error.ts';
import { listParked, type ParkedClaim } from '../parked-claims.ts';
import type { CliPorts } from '../ports.ts';
import type { Target, TargetAddress } from '../target.ts';
import { formatCount } from '../terminal.ts';

/** Which events are released, and how. */
export interface ParkedReleaseOptions {
  readonly all?: boolean;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean;
  /** Give up on the queues that the configuration no longer has. */
  readonly withoutRemoved?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What became of one parked event. */
interface Release {
  readonly requestUuid: string;
  readonly outcome: 'released' | 'would-be-released' | 'rejected' | 'not-parked';
  readonly detail: string;
}

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
  if ((uuids.length === 0) === !options.all) {
    throw new UsageError('Name the request UUIDs to release, or give --all; not both.');
  }
  const wanted = new Set(uuids.map((uuid) => uuid.toLowerCase()));
  const target = await ports.connect(options.address);
  const claims = (await listParked(target, ports.signal)).filter(
    ({ requestUuid }) => options.all || wanted.has(requestUuid),
  );
  const parked = new Set(claims.map(({ requestUuid }) => requestUuid));
  const releases: Release[] = [...wanted]
    .filter((uuid) => !parked.has(uuid))
    .map((requestUuid) => ({
      requestUuid,
      outcome: 'not-parked',
      detail: 'No event of this UUID is parked.',
    }));
  const report = (release: Release): void => {
    if (!options.json) ports.terminal.out(`${release.requestUuid}  ${release.outcome}  ${release.detail}`);
  };
  for (const release of releases) report(release);
  let due = ports.now();
  for (const claim of claims) {
    // One after another and each due later than the one before, so that the sweeper keeps the order.
    due = Math.max(due + 1, ports.now());
    const release = await releaseOne(target, claim, due, options, ports.signal);
    releases.push(release);
    report(release);
  }
  if (options.json) ports.terminal.out(JSON.stringify(releases));
  else ports.terminal.out(summary(releases, options.dryRun ?? false));
  return releases.every(({ outcome }) => outcome === 'released' || outcome === 'would-be-released') ? 0 : 1;
}

async function releaseOne(
  target: Target,
  claim: ParkedClaim,
  due: number,
  options: ParkedReleaseOptions,
  signal: AbortSignal,
): Promise<Release> {
  const { requestUuid } = claim;
  const known = target.eventTypes.find(({ name }) => name === claim.eventType)?.subscribers ?? [];
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
    await target.dynamoDb.send(releaseCommand(target.ledgerTable, claim, due, removed), {
      abortSignal: signal,
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { requestUuid, outcome: 'not-parked', detail: 'It changed meanwhile; look at the list again.' };
  }
  return { requestUuid, outcome: 'released', detail };
}

function releaseCommand(
  table: string,
  claim: ParkedClaim,
  due: number,
  removed: readonly string[],
): UpdateItemCommand {
  const values: Record<string, AttributeValue> = {
    ':parked': { S: PARKED },
    ':claim': { S: claim.claimId },
    ':version': { N: String(RECORD_VERSION) },
    ':shard': { S: outboxShard(claim) },
    ':due': { N: String(due) },
    ':none': { N: '0' },
  };
  let update = 'SET outbox = :shard, dueAt = :due, unsentSince = :due, attempts = :none REMOVE parkedBecause';
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

function summary(releases: readonly Release[], dryRun: boolean): string {
  const count = (outcome: Release['outcome']): number =>
    releases.filter((release) => release.outcome === outcome).length;
  return dryRun
    ? `${formatCount(count('would-be-released'), 'event')} would be released, ${count('rejected')} would stay parked`
    : `${formatCount(count('released'), 'event')} released, ${count('rejected')} still parked`;
}
