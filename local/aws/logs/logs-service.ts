import { AwsError } from '../aws-error.ts';
import { page } from '../pagination.ts';
import type { RequestFields } from '../request-fields.ts';
import { jsonService, type Service } from '../service.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogEvent } from './log-event.ts';
import { isPast, type LogGroup } from './log-group.ts';
import type { LogGroups } from './log-groups.ts';

const MAX_EVENTS = 10_000;
const MAX_GROUPS = 50;
/** So much of a log is looked through for one page, as in AWS: a page may be empty and yet have a next one. */
const PAGE_BYTES = 1024 * 1024;
/** Which process wrote a line is not known: the processes of a function share one file. */
const STREAM_NAME = 'local';

interface LogsServiceOptions {
  readonly region: string;
  readonly accountId: string;
}

/** What is read and written of the CloudWatch Logs API, in the AWS JSON 1.1 protocol. Times are in milliseconds. */
export function logsService(groups: LogGroups, options: LogsServiceOptions): Service {
  const arn = (name: string) => `arn:aws:logs:${options.region}:${options.accountId}:log-group:${name}`;
  /** Streams that somebody made, by the name of their group. A file keeps the lines of all of them. */
  const streams = new Map<string, Set<string>>();
  return jsonService({
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
    faults: {
      missing: (name) => invalid(`${name} is missing or empty.`),
      invalid: (name, _value, reason) => invalid(`${name}: ${reason}`),
    },
    operations: {
      async FilterLogEvents(fields) {
        fields.reject('logStreamNames', 'logStreamNamePrefix', 'unmask');
        const group = groups.find(
          fields.has('logGroupIdentifier') ? fields.text('logGroupIdentifier') : fields.text('logGroupName'),
        );
        const query = {
          start: fields.optionalInteger('startTime', 0, Number.MAX_SAFE_INTEGER) ?? 0,
          end: fields.optionalInteger('endTime', 0, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER,
          matches: parseFilterPattern(fields.optionalText('filterPattern') ?? ''),
          limit: fields.optionalInteger('limit', 1, MAX_EVENTS) ?? MAX_EVENTS,
        };
        const token = fields.optionalText('nextToken');
        const from = token === undefined ? await group.offsetOf(query.start) : await offsetIn(token, group);
        const { events, next } = await readPage(group, from, query);
        return {
          events: events.map((event) => ({
            eventId: eventId(event),
            ingestionTime: event.timestamp,
            logStreamName: STREAM_NAME,
            message: event.message,
            timestamp: event.timestamp,
          })),
          searchedLogStreams: [],
          ...(next === undefined ? {} : { nextToken: formatToken(next) }),
        };
      },

      CreateLogStream(fields) {
        const { name } = groups.find(fields.text('logGroupName'));
        const made = streams.get(name) ?? new Set();
        if (made.has(fields.text('logStreamName'))) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists.');
        }
        streams.set(name, made.add(fields.text('logStreamName')));
        return {};
      },

      async PutLogEvents(fields) {
        const group = groups.find(fields.text('logGroupName'));
        if (streams.get(group.name)?.has(fields.text('logStreamName')) !== true) {
          throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
        }
        await group.append(fields.structures('logEvents').map((event) => event.text('message')));
        return {};
      },

      async DescribeLogGroups(fields: RequestFields) {
        fields.reject('accountIdentifiers', 'includeLinkedAccounts', 'logGroupIdentifiers', 'logGroupClass');
        fields.reject('logGroupNamePattern');
        const prefix = fields.optionalText('logGroupNamePrefix') ?? '';
        const found = page(
          groups.all().filter(({ name }) => name.startsWith(prefix)),
          fields.optionalInteger('limit', 1, MAX_GROUPS) ?? MAX_GROUPS,
          fields.optionalText('nextToken'),
        );
        if (found === undefined) throw invalid('The specified nextToken is invalid.');
        return {
          logGroups: await Promise.all(
            found.items.map(async (group) => ({
              arn: `${arn(group.name)}:*`,
              logGroupArn: arn(group.name),
              logGroupName: group.name,
              storedBytes: await group.size(),
            })),
          ),
          ...(found.next === undefined ? {} : { nextToken: found.next }),
        };
      },
    },
  });
}

interface LogQuery {
  /** Epoch milliseconds, both included. */
  readonly start: number;
  readonly end: number;
  readonly matches: (message: string) => boolean;
  readonly limit: number;
}

/** @returns the events in order of time, and the offset at which the next page begins, if there may be one */
async function readPage(
  group: LogGroup,
  from: number,
  { start, end, matches, limit }: LogQuery,
): Promise<{ events: LogEvent[]; next: number | undefined }> {
  const events: LogEvent[] = [];
  let next: number | undefined;
  for await (const event of group.events(from)) {
    if (events.length === limit || event.start - from >= PAGE_BYTES) {
      next = event.start;
      break;
    }
    if (isPast(event, end)) break;
    if (event.timestamp >= start && event.timestamp <= end && matches(event.message)) events.push(event);
  }
  return { events: events.sort((left, right) => left.timestamp - right.timestamp), next };
}

/** 56 digits, as in AWS. The same event has the same id on every page and in every answer. */
function eventId({ timestamp, start }: LogEvent): string {
  return `${timestamp}${String(start).padStart(43, '0')}`;
}

function formatToken(offset: number): string {
  return Buffer.from(`offset ${offset}`).toString('base64');
}

async function offsetIn(token: string, group: LogGroup): Promise<number> {
  const offset = Number(/^offset (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1] ?? Number.NaN);
  if (!(offset <= (await group.size()))) throw invalid('The specified nextToken is invalid.');
  return offset;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
