import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { statusAndCode } from '../../../operator/sender/post-webhook.ts';
import { eventually } from '../eventually.ts';
import { makePathToken } from '../make-secret.ts';
import { Difference } from '../report.ts';
import { BASE_SETTINGS } from '../settings.ts';
import { Traffic } from '../traffic.ts';
import type { Walk } from '../walk.ts';
import { OTHER_POLICY, releaseRequest } from './held.ts';
import { missSubscriber, receiveAsSubscriber, SUBSCRIBER } from './subscriber.ts';

/** A change of a live API and of its function reaches all of AWS only after a while. */
const CHANGE_SECONDS = 60;

/**
 * Changes the stage while events come in: the path token is switched on and off, a subscriber comes and goes, a field
 * policy is changed.
 *
 * @param heldUuid - a request that is held until the policy is changed
 */
export async function redeployLive(walk: Walk, heldUuid: string | undefined): Promise<void> {
  const { ports, report, sender, stack } = walk;
  const lasting = await stack.lastingResources(ports.signal);
  const first = await report.step('an event from before all changes', async () => {
    const request = await sender.accepted({ entity: 'unclassified' });
    await sender.handled(request.requestUuid);
    return request;
  });
  const token = makePathToken();
  const json = { secretJsonKey: 'secret' };
  const subscribed = { subscribers: [SUBSCRIBER], eventTypes: [OTHER_POLICY] };

  await redeploy('path token accepted, subscriber added, policy changed', {
    ...json,
    ...subscribed,
    pathToken: 'accept',
  });
  await receiveAsSubscriber(walk);
  const handled = heldUuid === undefined ? undefined : await releaseRequest(walk, heldUuid);
  await report.step('path token stored: URLs with and without it are taken, a wrong one is not', async () => {
    await setSecret(sender.target, { pathToken: token }, {}, ports);
    await demandOf(token, '200 accepted');
    await demandOf(undefined, '200 accepted');
    await demandOf(makePathToken(), '404 not_found');
  });

  sender.pathToken = token;
  await redeploy('path token required', { ...json, ...subscribed, pathToken: 'require' });
  await report.step('path token required: URLs without it are answered 404', async () => {
    await demandOf(undefined, '404 not_found');
    await demandOf(token, '200 accepted');
  });

  await redeploy('path token accepted again, subscriber removed', {
    ...json,
    eventTypes: [OTHER_POLICY],
    pathToken: 'accept',
  });
  await missSubscriber(walk);
  await report.step('path token accepted again: URLs without it are taken', () =>
    demandOf(undefined, '200 accepted'),
  );

  sender.pathToken = undefined;
  await redeploy('path token off, policy as before', json);
  await report.step('path token off: URLs with it are answered 404', async () => {
    await demandOf(token, '404 not_found');
    await demandOf(undefined, '200 accepted');
    await sender.accepted({ entity: 'payout-confirmation' });
  });
  await handled?.();
  if (first !== undefined) {
    await report.step('the event from before is known still', () => sender.expect(first, '200 duplicate'));
  }

  async function redeploy(name: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
    const traffic = new Traffic(
      sender,
      ports,
      new Set(walk.isLeftOut('updates-in-flight') ? ['502 no_code'] : []),
    );
    try {
      await report.demand(`redeploy: ${name}`, () =>
        stack.deploy({ ...BASE_SETTINGS, ...settings }, ports.signal),
      );
    } finally {
      // What comes in with a stack that failed to change is of no interest.
      traffic.stop();
    }
    sender.target = await walk.connect();
    await report.step('events that came in meanwhile: all accepted and handled', () => traffic.end());
    await report.step('tables, queues, secret and API are the same ones as before', async () => {
      const now = await stack.lastingResources(ports.signal);
      const others = [...lasting].filter(([logicalId, physicalId]) => now.get(logicalId) !== physicalId);
      if (others.length === 0) return;
      const words = others.map(([id, before]) => `${id}: ${now.get(id) ?? 'nothing'} instead of ${before}`);
      throw new Difference(words.join('\n'));
    });
  }

  /** Demands an answer of a URL with this token, once the change has come through. */
  async function demandOf(pathToken: string | undefined, wanted: string): Promise<void> {
    const usual = sender.pathToken;
    let last = '';
    await eventually(
      ports,
      CHANGE_SECONDS,
      () =>
        `${wanted} for a URL ${pathToken === undefined ? 'without a token' : 'with this token'} (the last answer was ${last})`,
      async () => {
        sender.pathToken = pathToken;
        const request = sender.request({ entity: 'merchant' });
        sender.pathToken = usual;
        last = statusAndCode(await sender.post(request));
        return last === wanted || undefined;
      },
    );
  }
}
