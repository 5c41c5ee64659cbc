import type { CostInputs } from './cost-inputs.ts';
import type { RequestUsage } from './counted.ts';
import { platformBytes, platformLines } from './platform-lines.ts';
import type { TypicalUsage } from './typical-usage.ts';

/** What is written to logs. */
export interface LogVolume {
  readonly bytes: number;
  readonly lines: number;
}

/** CloudWatch stores so many bytes with each line. */
const LINE_METADATA_BYTES = 26;

function add(...volumes: readonly LogVolume[]): LogVolume {
  return {
    bytes: volumes.reduce((sum, { bytes }) => sum + bytes, 0),
    lines: volumes.reduce((sum, { lines }) => sum + lines, 0),
  };
}

function times(factor: number, { bytes, lines }: LogVolume): LogVolume {
  return { bytes: factor * bytes, lines: factor * lines };
}

/** What Lambda itself writes for one invocation. */
function platform({ facts }: CostInputs): LogVolume {
  return facts.platformLines ? { bytes: platformBytes(), lines: platformLines() } : { bytes: 0, lines: 0 };
}

/** Logs of an accepted event, its copies, the garbage that comes with it, and its handling. */
export function eventLogs(inputs: CostInputs, usage: TypicalUsage): LogVolume {
  const { workload, facts } = inputs;
  const request = ({ logBytes, logLines, accessLogBytes }: RequestUsage) =>
    add(
      { bytes: logBytes, lines: logLines },
      facts.accessLog ? { bytes: accessLogBytes, lines: 1 } : { bytes: 0, lines: 0 },
      platform(inputs),
    );
  return add(
    request(usage.accepted),
    times(workload.duplicates, request(usage.duplicate)),
    times(workload.rejected, request(usage.rejected)),
    { bytes: usage.handled.logBytes, lines: usage.handled.logLines },
    times(1 / workload.messagesPerBatch, platform(inputs)),
  );
}

/** Logs of one run of the sweeper. */
export function sweepLogs(inputs: CostInputs): LogVolume {
  const { logBytes, logLines } = inputs.counted.sweep;
  return add({ bytes: logBytes, lines: logLines }, platform(inputs));
}

/** Bytes that a log takes once it is stored. */
export function storedLogBytes({ counted }: CostInputs, { bytes, lines }: LogVolume): number {
  return bytes * counted.compressedLogShare + lines * LINE_METADATA_BYTES;
}
