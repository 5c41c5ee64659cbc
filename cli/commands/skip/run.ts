import { skipEvent } from '../../../operator/skip/skip-event.ts';
import { skipOutcomeWords } from '../../../operator/skip/skip-outcome-words.ts';
import { printable } from '../../../operator/words.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import type { Skip } from '../../json/skip.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

interface SkipOptions {
  readonly reason: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/** Marks an event for its handler to skip it. @returns exit code */
export async function skip(
  requestUuid: string,
  { reason, json, address }: SkipOptions,
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(address);
  const marked = await skipEvent(target, { requestUuid, reason }, ports);
  const detail = skipOutcomeWords(marked, ports.now());
  const { outcome, entity, subject, nextReceiveAt } = marked;
  if (json) {
    const times = { nextReceiveAt: isoTime(nextReceiveAt) };
    printJson<Skip>(ports.terminal, { requestUuid, entity, subject, outcome, ...times, detail });
    return 0;
  }
  ports.terminal.out(printable(`${requestUuid} ${outcome}. ${detail}`));
  ports.terminal.out(`See it there: npx cedar-webhooks show ${requestUuid}${address.flags ?? ''}`);
  return 0;
}
