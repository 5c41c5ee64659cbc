import { attackReceiver, setScene } from '../../../operator/attack/attack-receiver.ts';
import { ATTACKS } from '../../../operator/attack/catalogue.ts';
import { wasCutOff } from '../../../operator/attack/run-attacks.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

/** Plays a hostile sender against the stage. */
export async function attackStage({ ports, report, sender }: Walk): Promise<void> {
  await report.step(`attack: of ${ATTACKS.length} attacks none gets in`, async () => {
    const { target, secret } = sender;
    const scene = await setScene(target, { secret, eventType: 'merchant', confirm: true }, ports.signal);
    const { results, heldLeft } = await attackReceiver(ATTACKS, scene, target, ports, () => {});
    const faults = results.flatMap((result) => {
      const { attack, verdict } = result;
      const isFault = verdict.kind === 'hole' || wasCutOff(result);
      return isFault && 'detail' in verdict ? [`${attack.name}: ${verdict.detail}`] : [];
    });
    if (heldLeft !== undefined) faults.push(heldLeft);
    if (faults.length > 0) throw new Difference(faults.join('\n'));
  });
}
