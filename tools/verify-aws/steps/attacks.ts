import { ATTACKS } from '../../../operator/attack/catalogue.ts';
import { ATTACK_UUID_PREFIX } from '../../../operator/attack/reserved-entity.ts';
import { runAttacks, wasCutOff } from '../../../operator/attack/run-attacks.ts';
import { Scene } from '../../../operator/attack/scene.ts';
import { deleteHeld, listHeld } from '../../../operator/held/held-requests.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const TIME_FOR_ALL = 225_000;

/** Plays a hostile sender against the stage. */
export async function attackStage({ ports, report, sender }: Walk): Promise<void> {
  await report.step(`${ATTACKS.length} attacks: none gets in`, async () => {
    const { target, secret } = sender;
    const { endpoint: base, eventTypes, maxBodyBytes } = target;
    const eventType = sender.typeOf('merchant');
    // Whatever the gateway of an emulator makes of broken HTTP is judged as leniently as AWS's: this is no local run.
    const scene = new Scene({ base, eventTypes, eventType, maxBodyBytes, isLocal: false }, secret);
    const deadline = AbortSignal.timeout(TIME_FOR_ALL);
    const results = await runAttacks(ATTACKS, scene, { ...ports, deadline }, () => {});
    for (const { key, held } of await listHeld(target, ports.signal)) {
      if (held.requestUuid.startsWith(ATTACK_UUID_PREFIX)) await deleteHeld(target, key, ports.signal);
    }
    const faults = results.flatMap((result) => {
      const { attack, verdict } = result;
      if (verdict.kind === 'hole') return [`${attack.name}: ${verdict.detail}`];
      return wasCutOff(result) ? [`${attack.name}: not tried, the time was over`] : [];
    });
    if (faults.length > 0) throw new Difference(faults.join('\n'));
  });
}
