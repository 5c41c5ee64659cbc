import { randomUUID } from 'node:crypto';
import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target } from '../../../operator/target/target.ts';
import { makeSecret } from '../make-secret.ts';
import { Difference } from '../report.ts';
import { Sender } from '../sender.ts';
import { SECOND_ID } from '../settings.ts';
import type { Walk } from '../walk.ts';
import { storeFirstSecret } from './first-requests.ts';
import { seeDoctor } from './views.ts';

/** Of both webhooks' events. */
const EVENT = { entity: 'merchant', id: '720001' } as const;

/** Other webhooks in the same stack have names, URLs, a secret, tables and queues of their own. */
export async function tellTwoApart(walk: Walk): Promise<void> {
  const { ports, report, sender } = walk;
  const target = await report.step('two webhooks in one stack: found by name, nothing is shared', () =>
    findSecond(walk),
  );
  if (target === undefined) return;
  const second = new Sender(target, makeSecret(), ports);
  const uuid = randomUUID();
  const both = [
    { who: sender, sent: { ...EVENT, uuid, status: 'PENDING' } },
    { who: second, sent: { ...EVENT, uuid, status: 'VALID' } },
  ];
  await report.step('the same UUID at both: each accepts it, and handles its own event alone', async () => {
    await storeFirstSecret(walk, second);
    await second.untilAccepted(second.request({ entity: EVENT.entity }), 120);
    for (const { who, sent } of both) await who.accepted(sent);
    for (const { who, sent } of both) {
      await who.handled(uuid);
      const { current, events } = await readEntityHistory(who.target, EVENT.entity, EVENT.id, ports);
      if (current?.status === sent.status && events.length === 1) continue;
      throw new Difference(
        `The status at ${who.target.stackName} is ${current?.status ?? 'none'} after ${events.length} events instead of ${sent.status} after one.`,
      );
    }
  });
  await report.step('a secret of the one is not taken by the other: 401', async () => {
    for (const [receiver, stranger] of [
      [sender, second],
      [second, sender],
    ] as const) {
      const forger = new Sender(receiver.target, stranger.secret, ports);
      await forger.expect(forger.request({ entity: EVENT.entity }), '401 hash_mismatch');
    }
  });
  await seeDoctor({ ...walk, sender: second }, 'nothing fails at the second');
}

async function findSecond({ find, sender }: Walk): Promise<Target> {
  const { stackName } = sender.target;
  const ambiguous = await find({ stack: stackName }).catch((error: unknown) => error);
  if (!(ambiguous instanceof InvalidInputProblem) || ambiguous.advice?.kind !== 'choose-name') {
    throw new Difference('The name of the stack alone does not ask for the name of the webhooks.');
  }
  const second = await find({ name: `${stackName}-${SECOND_ID}` });
  const names = namesOf(second);
  const shared = namesOf(sender.target).filter((name) => names.includes(name));
  if (shared.length > 0) throw new Difference(`Both have ${shared.join(', ')}.`);
  return second;
}

/** What webhooks may share with no others. */
function namesOf(target: Target): readonly string[] {
  const { endpoint, eventSource, ledgerTable, entityTable, secret, queues, functions, logGroups } = target;
  return [
    endpoint,
    eventSource,
    ledgerTable,
    entityTable,
    secret.arn,
    ...queues.flatMap(({ arn, deadLetterArn }) => [arn, deadLetterArn]),
    ...[functions, logGroups].flatMap(({ verifier, sweeper, handlers }) => [
      verifier,
      sweeper,
      ...handlers.values(),
    ]),
    logGroups.access,
  ];
}
