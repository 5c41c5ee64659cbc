import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { inParallel } from '../../../operator/in-parallel.ts';
import type { SignedRequest } from '../../../operator/sender/post-webhook.ts';
import { statusAndCode } from '../../../operator/sender/post-webhook.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const COPIES = 40;

/** Answers that say nothing of the event: an account that is new has room for few functions at once. */
const BUSY: ReadonlySet<string> = new Set(['429 no_code', '500 no_code', '503 no_code', '503 unavailable']);

const ATTEMPTS = 10;

const SWEEP_SECONDS = 240;

/** Duplicates, conflicts and forgeries. Returns the UUID of the request that was forged. */
export async function sendTwiceAndForged({ report, sender }: Walk): Promise<string | undefined> {
  await report.step('the same request again: duplicate; with other content: 409', async () => {
    const request = await sender.accepted({ entity: 'payout-confirmation' });
    await sender.expect(request, '200 duplicate');
    const other = sender.request({
      entity: 'payout-confirmation',
      uuid: request.requestUuid,
      extraFields: [['note', 'other content']],
    });
    await sender.expect(other, '409 uuid_conflict');
  });
  return report.step('a hash that does not verify: 401', async () => {
    const request = sender.request({ entity: 'transaction' });
    const hash = '0'.repeat(64);
    await sender.expect(
      { ...request, headers: { ...request.headers, 'X-Webhook-Security-Hash': hash } },
      '401 hash_mismatch',
    );
    if ((await sender.read(request.requestUuid)) !== undefined) {
      throw new Difference('The ledger has a claim of it.');
    }
    return request.requestUuid;
  });
}

/** Sends copies of one request at once. Returns what comes after a while: they are handled as one. */
export async function sendCopies(walk: Walk): Promise<() => Promise<void>> {
  const { ports, report, sender } = walk;
  const request = await report.step(`${COPIES} copies of one UUID at once: one is accepted`, () =>
    sendAtOnce(walk),
  );
  return async () => {
    if (request === undefined) return;
    await report.step('the copies are handled as one event', async () => {
      // A queue that was asked for too much at that moment has it from the sweeper.
      const { entity, subject = '' } = await sender.handled(request.requestUuid, SWEEP_SECONDS);
      const { events } = await readEntityHistory(sender.target, entity, subject, ports);
      if (events.length !== 1) {
        throw new Difference(`Its history has ${events.length} events instead of one.`);
      }
    });
  };
}

async function sendAtOnce({ ports, sender }: Walk): Promise<SignedRequest> {
  const request = sender.request({ entity: 'merchant' });
  const counts = new Map<string, number>();
  await inParallel(COPIES, COPIES, ports.signal, async () => {
    let answer = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      answer = statusAndCode(await sender.post(request));
      if (!BUSY.has(answer)) break;
      await ports.pause(500 * (attempt + 1), ports.signal);
    }
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
  });
  const accepted = counts.get('200 accepted') ?? 0;
  const duplicates = counts.get('200 duplicate') ?? 0;
  // The answer of the one that made the claim may have been lost on its way, and it sent again.
  if (accepted > 1 || accepted + duplicates !== COPIES) {
    const given = [...counts].map(([answer, count]) => `${count} ${answer}`).join(', ');
    throw new Difference(`The answers were ${given} instead of one accepted and ${COPIES - 1} duplicates.`);
  }
  return request;
}
