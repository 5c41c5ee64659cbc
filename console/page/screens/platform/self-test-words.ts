import type { SelfTestOutcome } from '../../../contract.ts';

/** What came of a test event, in a sentence or two. */
export function selfTestWords({ entity, id, answer }: SelfTestOutcome): string {
  const { status, code, detail, latency } = answer;
  if (status === undefined) return `There was no answer. ${detail ?? ''}`.trim();
  const said = `Answered ${status} ${code} after ${Math.round(latency)} ms`;
  if (status === 200) return `${said}: it is kept as an event of ${entity} ${id}.`;
  return detail === undefined ? `${said}.` : `${said}: ${detail}`;
}
