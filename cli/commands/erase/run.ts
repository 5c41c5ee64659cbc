import { type Erasure, eraseEntity as erase } from '../../../operator/erase/erase-entity.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import type { Erase } from '../../json/erase.ts';
import { printJson } from '../../json/print-json.ts';
import type { CliPorts } from '../../program/ports.ts';

/** How an entity's data is erased. */
export interface EraseOptions {
  /** Without it nothing is erased. */
  readonly yes?: boolean;
  /** Tell what would be erased, write nothing. */
  readonly dryRun?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** Where copies may be that no command can find by entity. */
const OUT_OF_REACH =
  'Not reached: messages in queues and dead-letter queues (14 days each), point-in-time backups (35 days), log lines ' +
  'with the id (logRetentionDays), and what subscribers and business code have kept. A message that is handled or ' +
  'redriven later brings the entity back.';

/** Erases what the tables keep of one entity. Exit code 1 if something of it is left. */
export async function eraseEntity(
  entity: string,
  id: string,
  { yes, dryRun, reason, json, address }: EraseOptions,
  ports: CliPorts,
): Promise<number> {
  if (yes === dryRun) {
    throw new InvalidInputProblem(
      'Erasing cannot be undone: give --dry-run to see what it reaches, or --yes to do it.',
    );
  }
  const target = await ports.connect(address);
  const erasure = await erase(target, { entity, id, dryRun, reason }, ports);
  const { out } = ports.terminal;
  const complete = erasure.unsent.length + erasure.held.length === 0;
  if (json) {
    const { id, ...others } = erasure;
    printJson<Erase>(ports.terminal, { ...others, subject: id, complete });
  } else for (const line of linesOf(erasure)) out(line);
  return complete ? 0 : 1;
}

function linesOf({ entity, id, erased, records, claims, unsent, held }: Erasure): string[] {
  const verb = erased ? 'erased' : 'would be erased';
  const lines = [
    `${printable(`${entity} ${id}`)}: ${formatCount(records, 'record')} of status and history ${verb}`,
    `${formatCount(claims, 'claim')} in the ledger ${verb}, but for UUID and digest`,
  ];
  if (unsent.length > 0) {
    lines.push(
      `${formatCount(unsent.length, 'event')} not sent yet, left as it is: erase again when it is sent`,
    );
  }
  if (held.length > 0) {
    lines.push(`${formatCount(held.length, 'held request')} left as it is: release or discard it first`);
  }
  return [...lines, OUT_OF_REACH];
}
