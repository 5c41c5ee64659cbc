import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { statusAndCode } from '../../../operator/sender/post-webhook.ts';
import { eventually } from '../eventually.ts';
import { makeSecret } from '../make-secret.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

/** A secret is replaced while requests come in; then the old one is retired. */
export async function rotateSecret({ ports, report, sender }: Walk): Promise<void> {
  const before = sender.secret;
  await report.step('secret rotated: both verify', async () => {
    const secret = makeSecret();
    const { previousUntil } = await setSecret(sender.target, { secret }, {}, ports);
    sender.secret = secret;
    if (previousUntil === undefined) throw new Difference('The secret before it does not verify any more.');
    await sender.untilAccepted(sender.request({ entity: 'merchant' }), 30);
    const current = sender.secret;
    sender.secret = before;
    try {
      await sender.accepted({ entity: 'merchant' });
    } finally {
      sender.secret = current;
    }
  });
  await report.step('previous secret retired: 401', async () => {
    const retired = await retireSecret(sender.target, { mayCutOff: true }, ports);
    if (retired === undefined) throw new Difference('There was no previous secret to retire.');
    const seconds = Math.max(0, retired.rejectedFrom - ports.now()) / 1000 + 30;
    const current = sender.secret;
    const request = sender.request({ entity: 'merchant' });
    sender.secret = before;
    const old = () => sender.post(sender.request({ entity: 'merchant' }));
    try {
      await eventually(ports, seconds, '401 for what the retired secret signs', async () =>
        statusAndCode(await old()) === '401 hash_mismatch' ? true : undefined,
      );
    } finally {
      sender.secret = current;
    }
    await sender.expect(request, '200 accepted');
  });
}
