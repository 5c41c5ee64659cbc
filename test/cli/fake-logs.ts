import { Readable } from 'node:stream';
import type { CliPorts } from '../../cli/program/ports.ts';
import type { Receiver } from './receiver.ts';

/** Events of one answer: few, so that every longer list has pages. */
const PAGE = 2;

interface Stored {
  readonly group: string;
  readonly time: number;
  readonly message: string;
}

/** CloudWatch Logs as the commands use it, under the SDK's own client. */
export class FakeLogs {
  readonly #lines: Stored[] = [];
  /** Name of the error that every search ends in. */
  rejection: string | undefined;
  /** Told of every search before it is answered. */
  onSearch: () => void | Promise<void> = () => {};
  /** Sends back whatever is in the group, as an emulator does that does not know a pattern. */
  ignoresPatterns = false;

  put(group: string, time: number, fields: object): void {
    this.#lines.push({ group, time, message: JSON.stringify(fields) });
  }

  /** A line that is no JSON, as the runtime writes them. */
  putText(group: string, time: number, message: string): void {
    this.#lines.push({ group, time, message });
  }

  /** The receiver's ports, with these logs behind it. */
  ports(receiver: Receiver, change: Partial<CliPorts> = {}): CliPorts {
    const ports = receiver.ports(change);
    return {
      ...ports,
      connect: async (address) => {
        const target = await ports.connect(address);
        const { requestHandler: others } = target.dynamoDb.config;
        const requestHandler = {
          handle: (request: Parameters<typeof others.handle>[0], options: object) =>
            request.headers['x-amz-target']?.startsWith('Logs_')
              ? this.#answer(new TextDecoder().decode(request.body))
              : others.handle(request, options),
        };
        return {
          ...target,
          clientSettings: { ...target.clientSettings, requestHandler: requestHandler as never },
        };
      },
    };
  }

  async #answer(body: string) {
    const { logGroupName, filterPattern, startTime, endTime, nextToken = '0' } = JSON.parse(body);
    const answer = (statusCode: number, content: object) => ({
      response: { statusCode, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(content))]) },
    });
    await this.onSearch();
    if (this.rejection !== undefined) return answer(400, { __type: this.rejection, message: 'rejected' });
    const matching = this.#lines
      .map((line, index) => ({ ...line, eventId: `event-${index}` }))
      .filter(({ group }) => group === logGroupName)
      .filter(
        ({ time, message }) =>
          this.ignoresPatterns || (time >= startTime && time <= endTime && matches(filterPattern, message)),
      )
      .toSorted((a, b) => a.time - b.time);
    const begin = Number(nextToken);
    return answer(200, {
      events: matching
        .slice(begin, begin + PAGE)
        .map(({ eventId, time, message }) => ({ eventId, timestamp: time, message })),
      ...(matching.length > begin + PAGE && { nextToken: String(begin + PAGE) }),
    });
  }
}

/** The forms that the commands use: nothing, a quoted term, and alternatives for one field. */
function matches(pattern: string, message: string): boolean {
  if (pattern === '') return true;
  if (!pattern.startsWith('{')) return message.includes(JSON.parse(pattern));
  const alternatives = [...pattern.matchAll(/\$\.(\w+) = "([^"]*)"/g)];
  return alternatives.some(([, name, value]) =>
    message.includes(`${JSON.stringify(name)}:${JSON.stringify(value)}`),
  );
}
