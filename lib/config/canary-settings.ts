import { sourceAllowList } from '../../lambda/core/request/source-allow-list.ts';
import { type CanarySetting, type StageValues, USUAL_CANARY } from './stage-schema.ts';
import { CANARY_MARGIN_SECONDS } from './time-limits.ts';

const SECONDS_PER_MINUTE = 60;

/**
 * How the canary of a stage runs. Unless something is said of it there is one in production.
 *
 * @param faults - receives what is wrong, in words
 */
export function resolveCanary(
  { canary: given, production, sourceAllowList: ranges }: StageValues,
  faults: string[],
): CanarySetting | false {
  const setting = given ?? production;
  if (setting === false) return false;
  const canary = setting === true ? USUAL_CANARY : setting;
  const { everyMinutes, withinSeconds, sourceAddress } = canary;
  const room = everyMinutes * SECONDS_PER_MINUTE - CANARY_MARGIN_SECONDS;
  if (withinSeconds > room) {
    faults.push(
      `canary.withinSeconds: ${withinSeconds} must be at most ${room}, so that a run ends before the next (everyMinutes: ${everyMinutes}).`,
    );
  }
  if (ranges.length > 0 && (sourceAddress === undefined || !sourceAllowList(ranges)(sourceAddress))) {
    faults.push(
      `canary: only the addresses of "sourceAllowList" may send, and ${sourceAddress ?? 'the address that the canary sends from'} is not known to be one of them. Run it in a VPC with a NAT gateway (canary.vpc of the construct), put the gateway's Elastic IP into canary.sourceAddress and into the list, or set "canary" to false.`,
    );
  }
  return canary;
}
