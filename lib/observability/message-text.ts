import { type FirstCommand, firstCommandLine } from './first-commands.ts';

/** What somebody is told of, and where the runbook tells the rest. */
export interface Message {
  /** One sentence on what breaks for the user. */
  readonly impact: string;
  readonly command: FirstCommand;
  /** Anchor of its section in the runbook. */
  readonly section: string;
}

/**
 * A message as it is read. CloudWatch reads Markdown. What the tool knows of an alarm it knows from the last word.
 *
 * @param service - name of the webhooks
 */
export function messageText(
  { impact, command, section }: Message,
  service: string,
  runbookUrl: string,
): string {
  return `${impact} First: \`${firstCommandLine(command, service)}\`. Runbook: ${runbookUrl}#${section}`;
}
