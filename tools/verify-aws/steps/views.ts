import { examine } from '../../../operator/doctor/examine.ts';
import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import type { EntryState } from '../../../operator/events/entry.ts';
import { readEntryLog } from '../../../operator/events/entry-log.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { lookUpRequest } from '../../../operator/events/look-up-request.ts';
import { eventually } from '../eventually.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

/** CloudWatch shows lines some seconds after they were written; those of API Gateway take longer. */
const LOG_SECONDS = 180;

/** What these checks tell of is what the walk itself gave cause for: requests that were rejected, a topic without ears. */
const OF_THE_WALK: ReadonlySet<string> = new Set(['rejections', 'not kept', 'alarms', 'alarm topic']);

/** Checks that have nothing to find once everything is repaired. */
export const LEFTOVERS: readonly string[] = ['queues', 'dead letters', 'unsent', 'waiting', 'parked', 'held'];

/**
 * Has the doctor look at everything, or at some of it.
 *
 * @param names - names of checks; all if absent
 */
export async function seeDoctor(
  { ports, report, sender }: Walk,
  step: string,
  names?: readonly string[],
): Promise<void> {
  await report.step(`doctor: ${step}`, async () => {
    const { verdicts } = await examine(async () => sender.target, ports);
    const faults = verdicts.filter(
      // What could not be looked at proves nothing.
      ({ check, state }) =>
        state === 'skipped' ||
        (state === 'fail' && !OF_THE_WALK.has(check) && (names?.includes(check) ?? true)),
    );
    if (faults.length === 0) return;
    throw new Difference(faults.map(({ check, state, words }) => `${check} ${state}: ${words}`).join('\n'));
  });
}

/** What an operator sees of a handled event, and of a request that was rejected. */
export async function seeEvents(walk: Walk, rejected: string | undefined): Promise<void> {
  const { ports, report, sender } = walk;
  const { target } = sender;
  const logs = new LogReader(target);
  const request = await report.step('an event to look at', async () => {
    const sent = await sender.accepted({ entity: 'merchant', id: '710002', status: 'VALID' });
    await sender.handled(sent.requestUuid);
    return sent;
  });
  if (request === undefined) return;
  const { requestUuid } = request;
  await report.step('log: the event is handled, the forged request rejected', async () => {
    await demandState(requestUuid, 'handled');
    if (rejected !== undefined) await demandState(rejected, 'rejected');
  });
  await report.step('show: its whole life', async () => {
    const withAccessLog = !walk.isLeftOut('access-log');
    let missing = '';
    await eventually(
      ports,
      LOG_SECONDS,
      () => `a whole life, and this is missing: ${missing}`,
      async () => {
        const { life, entry } = await lookUpRequest(target, logs, requestUuid, undefined, ports);
        const parts: Readonly<Record<string, boolean>> = {
          [`the state handled (it is ${entry.state})`]: entry.state === 'handled',
          'the request in the ledger': life.request !== undefined,
          'the secret as the current one': life.secretNow === 'current',
          "a line in the verifier's log": life.received.length > 0,
          "a line in the handler's log": life.deliveries.length > 0,
          'a line in the access log': life.access.length > 0 || !withAccessLog,
          [`logs that can be read (${life.problems.join(' ')})`]: life.problems.length === 0,
        };
        missing = Object.keys(parts)
          .filter((part) => !parts[part])
          .join(', ');
        return missing === '' || undefined;
      },
    );
  });
  await report.step('status: what the event said', async () => {
    const { current } = await readEntityHistory(target, 'merchant', '710002', ports);
    if (current?.status !== 'VALID' || current.requestUuid !== requestUuid) {
      throw new Difference(`The status of merchant 710002 is ${current?.status ?? 'none'} instead of VALID.`);
    }
  });

  async function demandState(uuidPrefix: string, state: EntryState): Promise<void> {
    let seen = 'not there';
    await eventually(
      ports,
      LOG_SECONDS,
      () => `${uuidPrefix} is ${state} in the log, but ${seen}`,
      async () => {
        const { entries, problem } = await readEntryLog(target, logs, { uuidPrefix, limit: 10 }, ports);
        seen = problem ?? entries.at(-1)?.state ?? 'not there';
        return entries.some((entry) => entry.state === state) || undefined;
      },
    );
  }
}
