/** What polling needs of the outside. */
export interface PollingPorts {
  /** Asks once; a failure is its own to tell. */
  readonly ask: (signal: AbortSignal) => Promise<void>;
  /** Whether nobody looks. */
  readonly isHidden: () => boolean;
  /** Calls back after that many milliseconds. @returns takes the call back */
  readonly later: (milliseconds: number, callback: () => void) => () => void;
}

/** Polling that is under way. */
export interface Polling {
  /** To be called when the page is shown or hidden, and when the answer is wanted sooner. */
  readonly wake: () => void;
  readonly stop: () => void;
}

/**
 * Asks now, and again that long after each answer. Nothing is asked while the page is hidden, and never twice at once.
 */
export function startPolling(every: number, { ask, isHidden, later }: PollingPorts): Polling {
  const stopped = new AbortController();
  let cancel: (() => void) | undefined;
  let isAsking = false;
  let isWanted = false;

  const next = (): void => {
    cancel?.();
    cancel = undefined;
    if (stopped.signal.aborted || isHidden()) return;
    // What was wanted while an answer was on its way may not be in that answer.
    if (isAsking) isWanted = true;
    else void once();
  };
  const once = async (): Promise<void> => {
    isAsking = true;
    isWanted = false;
    try {
      await ask(stopped.signal);
    } finally {
      isAsking = false;
      if (!stopped.signal.aborted && !isHidden()) {
        if (isWanted) next();
        else cancel = later(every, next);
      }
    }
  };
  next();
  return {
    wake: next,
    stop() {
      stopped.abort();
      cancel?.();
    },
  };
}
