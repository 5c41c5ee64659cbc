/** What a piece of text may look like. */
export type Style = 'bold' | 'gray' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';

/**
 * Where the tool writes. Lines come without a line break at the end. On a terminal, words of a line that is too long for
 * it are wrapped, but for what is data: JSON, and bodies of events.
 */
export interface Terminal {
  readonly out: (line: string, form?: 'data') => void;
  readonly err: (line: string) => void;
  /** Characters that a line of `out` has room for; no end of it, if absent. */
  readonly columns?: number | undefined;
  /** Shows progress towards a total, if somebody is watching. */
  readonly progress: (total: number) => Progress;
  /** Colours a piece of text for `out`, if that is a terminal that shows colours. Plain, if absent. */
  readonly paint?: (style: Style, text: string) => string;
}

/** Progress of one long piece of work. */
export interface Progress {
  readonly advance: () => void;
  readonly stop: () => void;
}

/** Progress that nobody sees. */
export const NO_PROGRESS: Progress = { advance: () => {}, stop: () => {} };
