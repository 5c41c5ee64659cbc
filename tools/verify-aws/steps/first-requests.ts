import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { statusAndCode } from '../../../operator/sender/post-webhook.ts';
import { eventually } from '../eventually.ts';
import { Difference } from '../report.ts';
import { demandAnswer, type Sender } from '../sender.ts';
import type { Walk } from '../walk.ts';

/** A new API is found by all of AWS only after a while. */
const API_SECONDS = 120;

/** From nothing stored to the first handled event of every type. */
export async function sendFirstRequests(walk: Walk): Promise<void> {
  const { ports, report, sender } = walk;
  await report.demand('nothing stored: 503', async () => {
    let last = '';
    const answer = await eventually(
      ports,
      API_SECONDS,
      () => `an answer of the verifier (the last was ${last})`,
      async () => {
        const given = await sender.post(sender.request({ entity: 'merchant' }));
        last = statusAndCode(given);
        return given.code === 'no_answer' || given.code === 'no_code' ? undefined : given;
      },
    );
    demandAnswer(answer, '503 unavailable');
  });
  await report.demand('the secret is stored, and the first event accepted', async () => {
    await storeFirstSecret(walk, sender);
    const request = sender.request({ entity: 'merchant' });
    await sender.untilAccepted(request, 60);
    await sender.handled(request.requestUuid);
  });
  for (const { entity } of sender.target.eventTypes) {
    await report.step(`${entity}: accepted, handled, status kept`, async () => {
      const id = '710001';
      const request = sender.request({ entity, id });
      await sender.expect(request, '200 accepted');
      const { subject = '', status } = await sender.handled(request.requestUuid);
      const { current, events } = await readEntityHistory(sender.target, entity, subject, ports);
      if (current?.requestUuid !== request.requestUuid || current.status !== status || events.length !== 1) {
        throw new Difference(
          `The status of ${entity} ${subject} is ${current?.status ?? 'none'} after ${events.length} events instead of ${status} after one.`,
        );
      }
    });
  }
}

/** Stores the secret of webhooks that have none. */
export async function storeFirstSecret(
  { ports, isLeftOut }: Pick<Walk, 'ports' | 'isLeftOut'>,
  { target, secret }: Pick<Sender, 'target' | 'secret'>,
): Promise<void> {
  await setSecret(target, { secret }, {}, ports);
  if (isLeftOut('no-version')) await retireSecret(target, { mayCutOff: true }, ports);
}
