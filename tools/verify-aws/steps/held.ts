import { DEFAULT_SIGNED_FIELDS } from '../../../lambda/core/settings/event-catalogue.ts';
import { listHeld } from '../../../operator/held/list-held.ts';
import { releaseHeld } from '../../../operator/held/release-held.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const ENTITY = 'payout-confirmation';

/** A list that the default policy does not take, as a setting of the stage that takes it. */
export const OTHER_POLICY = {
  name: 'BusinessRequestPayoutConfirmationStatusChanged',
  signedFields: [{ name: 'creationTime', pattern: '[0-9]{13}' }, ...DEFAULT_SIGNED_FIELDS],
};

const OTHER_LIST = OTHER_POLICY.signedFields.map(({ name }) => name);

/** Claims that were released are the sweeper's, which comes every minute. */
const SWEEP_SECONDS = 240;

/** Sends a request that is authentic, but against the field policy. Returns its UUID. */
export async function holdRequest({ ports, report, sender }: Walk): Promise<string | undefined> {
  return report.step('authentic, but against the field policy: 422 and held', async () => {
    const request = sender.request({ entity: ENTITY, signedFields: OTHER_LIST });
    await sender.expect(request, '422 signed_fields_rejected');
    const held = await listHeld(sender.target, ports.signal, request.requestUuid);
    if (held.length !== 1)
      throw new Difference(`${held.length} requests of this UUID are held instead of one.`);
    if ((await sender.read(request.requestUuid)) !== undefined) {
      throw new Difference('The ledger has a claim of it.');
    }
    return request.requestUuid;
  });
}

/** Releases a held request after the policy was changed. Returns what comes after a while: the sweeper sends it. */
export async function releaseRequest(walk: Walk, requestUuid: string): Promise<() => Promise<void>> {
  const { ports, report, sender } = walk;
  await report.step('the policy takes that list now: the held request is released', async () => {
    await sender.accepted({ entity: ENTITY });
    const requests = new Set([requestUuid]);
    for await (const release of releaseHeld(sender.target, { requests }, ports)) {
      if (release.outcome === 'released') continue;
      const reason = release.outcome === 'rejected' ? `: ${release.reason}` : '';
      throw new Difference(`It is not released, but ${release.outcome}${reason}`);
    }
    const left = await listHeld(sender.target, ports.signal, requestUuid);
    if (left.length > 0) throw new Difference('It is held still.');
  });
  return async () => {
    await report.step('the released request is sent and handled', () =>
      sender.handled(requestUuid, SWEEP_SECONDS),
    );
  };
}
