import { pauseOutcomeWords } from '../../../operator/pause/pause-outcome-words.ts';
import {
  type HandlerPause,
  type HandlerResume,
  pauseHandlers,
  resumeHandlers,
} from '../../../operator/pause/switch-handlers.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import type { Pause, Resume } from '../../json/pause.ts';
import { printJson } from '../../json/print-json.ts';
import { formatRows } from '../../output/table.ts';
import { tellEach } from '../../output/tell-each.ts';
import type { CliPorts } from '../../program/ports.ts';

interface SwitchOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/**
 * Pauses handlers.
 *
 * @returns exit code: 1 if one of them is not paused
 */
export async function pause(
  named: readonly string[],
  options: SwitchOptions & { readonly reason: string },
  ports: CliPorts,
): Promise<number> {
  const handlers = handlersOf(named, options);
  const target = await ports.connect(options.address);
  const results: HandlerPause[] = [];
  return tellEach(
    pauseHandlers(target, { handlers, reason: options.reason }, ports),
    (result) => {
      results.push(result);
      print(result, options, ports);
    },
    () => {
      if (options.json) printJson<Pause>(ports.terminal, results.map(withDetail));
      return results.every(({ outcome }) => outcome === 'paused' || outcome === 'was-paused') ? 0 : 1;
    },
  );
}

/**
 * Resumes handlers.
 *
 * @returns exit code: 1 if one of them does not go on
 */
export async function resume(
  named: readonly string[],
  options: SwitchOptions & { readonly reason?: string },
  ports: CliPorts,
): Promise<number> {
  const handlers = handlersOf(named, options);
  const target = await ports.connect(options.address);
  const results: HandlerResume[] = [];
  return tellEach(
    resumeHandlers(target, { handlers, reason: options.reason }, ports),
    (result) => {
      results.push(result);
      print(result, options, ports);
    },
    () => {
      if (options.json) printJson<Resume>(ports.terminal, results.map(withDetail));
      return results.every(({ outcome }) => outcome === 'resumed' || outcome === 'was-running') ? 0 : 1;
    },
  );
}

function handlersOf(named: readonly string[], { all }: SwitchOptions): readonly string[] | 'all' {
  if ((named.length === 0) === !all) throw new InvalidInputProblem('Name handlers, or give --all.');
  return all ? 'all' : named;
}

function withDetail<T extends HandlerPause | HandlerResume>(result: T): T & { readonly detail: string } {
  return { ...result, detail: pauseOutcomeWords(result) };
}

function print(result: HandlerPause | HandlerResume, { json }: SwitchOptions, { terminal }: CliPorts): void {
  if (json) return;
  const row = [result.entity, result.outcome, pauseOutcomeWords(result)];
  for (const line of formatRows([row], terminal.columns)) terminal.out(line);
}
