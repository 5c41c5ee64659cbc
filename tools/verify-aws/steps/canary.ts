import { runCanary } from '../../../operator/doctor/probe.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

/** Has the canary's event go from the public URL to its handling, with the rights and the queue that it was deployed with. */
export async function followCanary({ ports, report, sender }: Walk): Promise<void> {
  await report.step("the canary's event goes the whole way", async () => {
    const { stoppedAt, detail } = await runCanary(sender.target, ports.signal);
    if (stoppedAt !== undefined) throw new Difference(`It stopped at the stage ${stoppedAt}. ${detail}`);
  });
}
