import { stripVTControlCharacters } from 'node:util';
import type { Alarm } from '../aws/cloudwatch/alarms.ts';
import type { BatchOutcome } from '../runtime/event-source-mapping.ts';
import type { HttpExchange } from '../runtime/http-api.ts';
import type { LambdaError } from '../runtime/invocation.ts';

type PrintedExchange = Pick<HttpExchange, 'method' | 'routeKey' | 'path' | 'status' | 'milliseconds'>;

/** Tells the person at the keyboard what happens, one line each. Never a body, a header, a secret or a path token. */
export interface RunConsole {
  exchange(exchange: PrintedExchange): void;
  batch(outcome: BatchOutcome): void;
  failure(functionName: string, error: LambdaError, logPath: string): void;
  /** An alarm went off, or is over. */
  alarm(alarm: Pick<Alarm, 'name' | 'state' | 'reason'>): void;
}

/** Says nothing. */
export const quietConsole: RunConsole = {
  exchange: () => {},
  batch: () => {},
  failure: () => {},
  alarm: () => {},
};

/**
 * @param write - takes one line without its end
 * @param clock - epoch milliseconds
 */
export function lineConsole(write: (line: string) => void, clock: () => number): RunConsole {
  const line = (text: string) => write(`${new Date(clock()).toTimeString().slice(0, 8)}  ${text}`);
  return {
    exchange({ method, routeKey, path, status, milliseconds }) {
      line(
        `${method} ${path}${routeKey === undefined ? ' (no route)' : ''} → ${status}  ${milliseconds.toFixed(0)} ms`,
      );
    },
    batch({ queueName, messages, failed, milliseconds }) {
      const count = `${messages} message${messages === 1 ? '' : 's'}`;
      line(
        `${queueName} → ${failed === 0 ? `${count} handled` : `${failed} of ${count} failed`}  ${milliseconds.toFixed(0)} ms`,
      );
    },
    failure(functionName, { errorType }, logPath) {
      // The message may quote what the function was given; the log file is the place for it.
      line(`${functionName} failed: ${printable(errorType)}, see ${logPath}`);
    },
    alarm({ name, state, reason }) {
      line(state === 'ALARM' ? `ALARM ${name}: ${reason}` : `${name} is over: ${reason}`);
    },
  };
}

/** Text that cannot play tricks with a terminal, and is short. */
function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 60);
}
