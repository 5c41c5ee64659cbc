/** A command of the tool that helps, without what says which run or stack it is for. */
export interface ToolCommand {
  readonly name:
    | 'dlq list'
    | 'dlq redrive'
    | 'doctor'
    | 'explain'
    | 'held list'
    | 'held release'
    | 'log'
    | 'parked list'
    | 'parked release'
    | 'reconcile'
    | 'replay'
    | 'resume'
    | 'secret retire'
    | 'secret status'
    | 'show'
    | 'skip'
    | 'url';
  /** What follows the name. */
  readonly words?: readonly string[];
  /** By the names that the command's use-case has for them. */
  readonly options?: Readonly<Record<string, string | true>>;
}

/**
 * A command as it is typed.
 *
 * @param flags - options that address the run or stack; empty, or with a blank before each
 */
export function commandLine({ name, words = [], options = {} }: ToolCommand, flags: string): string {
  const given = Object.entries(options).flatMap(([option, value]) => [
    `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ...(value === true ? [] : [value]),
  ]);
  return ['npx cedar-webhooks', name, ...words, ...given].join(' ') + flags;
}
