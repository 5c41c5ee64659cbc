import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CHANGE_KINDS, type ChangeKind } from '../../../operator/audit/audit-entry.ts';
import { type AuditPorts, UnrecordedIntentProblem } from '../../../operator/audit/audited.ts';
import { discardLetters } from '../../../operator/dead-letters/discard-queues.ts';
import { redriveQueues } from '../../../operator/dead-letters/redrive-queues.ts';
import { SqsLetterQueue } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { eraseEntity } from '../../../operator/erase/erase-entity.ts';
import { discardHeld } from '../../../operator/held/discard-held.ts';
import { releaseHeld } from '../../../operator/held/release-held.ts';
import { releaseParked } from '../../../operator/parked/release-parked.ts';
import { pauseHandlers, resumeHandlers } from '../../../operator/pause/switch-handlers.ts';
import { replayEvents } from '../../../operator/replay/replay-events.ts';
import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { skipEvent } from '../../../operator/skip/skip-event.ts';
import type { Target } from '../../../operator/target/target.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { MemoryTrail } from './memory-trail.ts';

const MODULES = readdirSync('operator', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `operator/${path}`);
const textOf = (path: string): string => readFileSync(path, 'utf8');

/** Imports of values: types change nothing. */
function importsOf(path: string): string[] {
  const imports = [...textOf(path).matchAll(/^import (?!type\b)[^;]*? from '([^']+)';/gms)];
  return imports.map(([, to = '']) => (to.startsWith('.') ? posix.join(posix.dirname(path), to) : to));
}

/** A command that changes something, or that through which tables are written or queues are filled. */
const WRITING =
  /new (?:Put|Update|Delete|Send|Publish|Purge|Invoke|Create|Tag|Untag|Batch(?:Write|Execute)|Transact|Start|Cancel|Set|Add|Remove|Restore)\w*Command|new SqsPublisher\(|\boperatorStores\(|queue\.send\(/;

/**
 * Modules with hands of their own. The trail writes what all of this is about, the queue is moved by `redrive.ts`, and a
 * probe has the canary send its own event, as its schedule does all day: no event of anybody's changes.
 */
const HANDS = MODULES.filter(
  (path) =>
    WRITING.test(textOf(path)) &&
    !/audit\/audit-trail|ledger\/operator-stores|doctor\/probe|dead-letters\/sqs-letter-queue/.test(path),
);

const isAudited = (path: string): boolean => /\baudited(Each)?\(/.test(textOf(path));

test('what changes something does it within an audited change, or is reached through one', () => {
  expect(HANDS).toContain('operator/dead-letters/redrive.ts');
  expect(HANDS).toContain('operator/held/discard-held.ts');
  expect(HANDS).toContain('operator/replay/queue-publisher.ts');
  const importers = (wanted: string) => MODULES.filter((path) => importsOf(path).includes(wanted));
  const bare = (path: string, seen: ReadonlySet<string> = new Set()): string[] => {
    if (isAudited(path) || seen.has(path)) return [];
    const from = importers(path);
    // Nobody in here takes it under its wing: a face could call it as it is.
    return from.length === 0 ? [path] : from.flatMap((each) => bare(each, new Set([...seen, path])));
  };
  expect(HANDS.flatMap((path) => bare(path))).toEqual([]);
});

/** Answers whatever is asked with something to work on, and notes every command. */
function makeTarget(): { target: Target; sqs: SQSClient; sent: string[]; trail: MemoryTrail } {
  const sent: string[] = [];
  const send = async (command: object): Promise<object> => {
    sent.push(command.constructor.name);
    return {
      Items: [],
      Attributes: {},
      Responses: {},
      SecretString: 'the one before',
      LastChangedDate: new Date(NOON - 10 * 86_400_000),
      Versions: [
        { VersionId: 'v2', VersionStages: ['AWSCURRENT'], CreatedDate: new Date(NOON - 1000) },
        { VersionId: 'v1', VersionStages: ['AWSPREVIOUS'], CreatedDate: new Date(NOON - 2000) },
      ],
    };
  };
  // The SDK's paginators ask for its own classes.
  const client = <C>(kind: { readonly prototype: C }): C =>
    Object.assign(Object.create(kind.prototype as object), { send });
  const trail = new MemoryTrail();
  trail.failures.intent = new Error('no network');
  const queue = {
    entity: 'merchant',
    subscriber: 'handler',
    url: 'https://sqs/q',
    deadLetterUrl: 'https://sqs/dlq',
  };
  const target = {
    name: 'the stack',
    eventTypes: [{ name: 'Merchant', entity: 'merchant', subscribers: ['handler'] }],
    queues: [queue],
    secret: { arn: 'arn', jsonKey: '', pathTokenKey: '', previousHours: 24 },
    dynamoDb: client(DynamoDBClient),
    secretsManager: client(SecretsManagerClient),
    trail,
  } as unknown as Target;
  return { target, sqs: { send } as unknown as SQSClient, sent, trail };
}

type Run = (
  target: Target,
  sqs: SQSClient,
  ports: AuditPorts & { pause: () => Promise<void> },
) => Promise<unknown>;

const named = new Set([uuid(1)]);

/** Every change that an operator can make. */
const CHANGES: Readonly<Record<ChangeKind, Run>> = {
  'dlq redrive': (target, sqs, ports) => redriveQueues(target, sqs, {}, ports),
  'dlq discard': (target, sqs, ports) => {
    const options = { limit: 10, count: 1, reason: 'why' };
    return discardLetters(target, (queue) => new SqsLetterQueue(sqs, queue), options, ports);
  },
  replay: (target, _, ports) =>
    replayEvents(target, { events: { uuids: named } }, ports, { publish: () => Promise.reject() }),
  'held release': (target, _, ports) => releaseHeld(target, { requests: named }, ports).next(),
  'held discard': (target, _, ports) =>
    discardHeld(target, { requests: named, confirmed: true }, ports).next(),
  'parked release': (target, _, ports) => releaseParked(target, { events: 'all' }, ports).next(),
  erase: (target, _, ports) => eraseEntity(target, { entity: 'merchant', id: '42' }, ports),
  'secret set': (target, _, ports) => setSecret(target, { secret: 'another' }, { mayCutOff: true }, ports),
  pause: (target, _, ports) => pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports).next(),
  resume: (target, _, ports) => resumeHandlers(target, { handlers: ['merchant'] }, ports).next(),
  skip: (target, _, ports) => skipEvent(target, { requestUuid: uuid(1), reason: 'why' }, ports),
  'secret retire': (target, _, ports) => retireSecret(target, { mayCutOff: true }, ports),
};

const READS = /^(Get|BatchGet|Query|Scan|List|Describe)/;

test.each(CHANGE_KINDS)('%s sends nothing but questions before its intent is written', async (kind) => {
  const { target, sqs, sent } = makeTarget();
  const ports = { now: () => NOON, signal: new AbortController().signal, pause: async () => {} };
  await expect(CHANGES[kind](target, sqs, ports)).rejects.toThrow(UnrecordedIntentProblem);
  expect(sent.filter((name) => !READS.test(name))).toEqual([]);
});

test('no entry has a secret in it', async () => {
  const { target, sqs, trail } = makeTarget();
  delete trail.failures.intent;
  const ports = { now: () => NOON, signal: new AbortController().signal, pause: async () => {} };
  await CHANGES['secret set'](target, sqs, ports);
  await CHANGES.erase(target, sqs, ports);
  expect(trail.entries).toHaveLength(4);
  expect(JSON.stringify(trail.entries)).not.toMatch(/another|the one before|"42"/);
});
