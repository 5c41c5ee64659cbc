import { readOperations } from '../../../operator/audit/read-operations.ts';
import { readPauseNotes } from '../../../operator/pause/read-pause-notes.ts';
import { pauseHandlers, resumeHandlers } from '../../../operator/pause/switch-handlers.ts';
import { eventually } from '../eventually.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const ENTITY = 'payout-confirmation';
const REASON = 'the walk through this stage';

/** CloudWatch shows a line some seconds after it was taken. */
const SHOWN_SECONDS = 60;

const HOUR = 3_600_000;

/**
 * Pauses a handler, and sends it an event. Returns what comes after a while: see that the event has waited, that the handler
 * goes on with it, and that the audit log has both changes.
 */
export async function pauseHandler(walk: Walk): Promise<() => Promise<void>> {
  const { ports, report, sender } = walk;
  const requestUuid = await report.step(
    'a handler is paused: the event is accepted all the same',
    async () => {
      const options = { handlers: [ENTITY], reason: REASON };
      for await (const { outcome } of pauseHandlers(sender.target, options, ports)) {
        if (outcome !== 'paused') throw new Difference(`It is not paused, but ${outcome}.`);
      }
      const note = (await readPauseNotes(sender.target, ports.signal)).get(ENTITY);
      if (note?.reason !== REASON) throw new Difference('No note says why.');
      const request = await sender.accepted({ entity: ENTITY });
      return request.requestUuid;
    },
  );
  return async () => {
    if (requestUuid === undefined) return;
    await report.step('its event has waited, and is handled once it goes on', async () => {
      const event = await sender.read(requestUuid);
      if (event?.handling !== undefined) throw new Difference('The event was given to the paused handler.');
      for await (const { outcome } of resumeHandlers(sender.target, { handlers: [ENTITY] }, ports)) {
        if (outcome !== 'resumed') throw new Difference(`It does not go on, but ${outcome}.`);
      }
      if ((await readPauseNotes(sender.target, ports.signal)).has(ENTITY)) {
        throw new Difference('The note is still there.');
      }
      await sender.handled(requestUuid);
    });
    await report.step('the audit log has both changes, with their outcomes', async () => {
      const wanted = ['pause', 'resume'];
      await eventually(
        ports,
        SHOWN_SECONDS,
        () => 'both changes',
        async () => {
          const until = ports.now();
          const found = await readOperations(sender.target, { since: until - HOUR, until }, ports);
          const done = found
            .filter(({ outcome }) => outcome?.result === 'done')
            .map(({ operation }) => operation);
          return wanted.every((each) => done.some((operation) => operation === each)) || undefined;
        },
      );
    });
  };
}
