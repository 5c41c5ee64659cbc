import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import dynalite from 'dynalite';
import { callingFunction } from './access/caller.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { repairStore } from './dynamodb-repair.ts';
import type { Service, ServiceResponse } from './service.ts';
import { measureTableUsage } from './usage/table-usage.ts';
import { UsageMeter } from './usage/usage-meter.ts';

/** The store cannot be opened. */
class DynamoDbStoreError extends Error {
  override readonly name = 'DynamoDbStoreError';
}

/** DynamoDB in this process. */
export interface LocalDynamoDb {
  readonly service: Service;
  close(): Promise<void>;
}

type Attributes = Record<string, unknown>;

interface WriteRequest {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

const TARGET = 'DynamoDB_20120810';
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

/**
 * dynalite with what it lacks: the item in the answer to a failed condition, and time-to-live settings (accepted and
 * shown; items do not expire here). Data is on disk with every write's answer, as far as the operating system: a killed
 * process loses nothing, a power cut may (LevelDB does not sync).
 *
 * @param directory - folder for the store
 * @param meter - told of the units that functions use
 * @throws DynamoDbStoreError if another process uses the folder
 */
export async function openDynamoDb(
  directory: string,
  meter: UsageMeter = new UsageMeter(),
): Promise<LocalDynamoDb> {
  const path = join(directory, 'store');
  mkdirSync(path, { recursive: true });
  try {
    await repairStore(path);
  } catch (cause) {
    throw new DynamoDbStoreError(
      `The DynamoDB store in ${directory} cannot be opened. Stop the other process that uses it, or begin anew with --fresh.`,
      { cause },
    );
  }
  const emulator = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const timeToLive = new TimeToLiveSettings(join(directory, 'time-to-live.json'));
  const turns = new Turns();
  const keyNames = new Map<string, readonly string[]>();

  /** Passes a request on as if it came over the wire, so that a client that hangs up cannot disturb the emulator. */
  function forward(operation: string, body: string): Promise<ServiceResponse> {
    return new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
          'x-amz-date': '20260101T000000Z',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${TARGET}.${operation}`,
        },
      });
      const response = {
        statusCode: 200,
        setHeader() {},
        end(answer = '') {
          const type = { 'content-type': 'application/x-amz-json-1.0' };
          resolve({ status: response.statusCode, headers: type, body: answer });
        },
      };
      emulator.emit('request', request as unknown as IncomingMessage, response as unknown as ServerResponse);
      request.emit('data', Buffer.from(body));
      request.emit('end');
    });
  }

  async function keyOf(request: WriteRequest): Promise<Attributes> {
    if (request.Key !== undefined) return request.Key;
    let names = keyNames.get(request.TableName);
    if (names === undefined) {
      const answer = await forward('DescribeTable', JSON.stringify({ TableName: request.TableName }));
      const schema: { AttributeName: string }[] = JSON.parse(answer.body).Table.KeySchema;
      names = schema.map(({ AttributeName }) => AttributeName);
      keyNames.set(request.TableName, names);
    }
    return Object.fromEntries(names.map((name) => [name, request.Item?.[name]]));
  }

  async function write(operation: string, body: string): Promise<ServiceResponse> {
    const answer = await forward(operation, body);
    if (answer.status !== 400 || !answer.body.includes('#ConditionalCheckFailedException')) return answer;
    const request = JSON.parse(body) as WriteRequest;
    if (request.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return answer;
    const get = { TableName: request.TableName, Key: await keyOf(request), ConsistentRead: true };
    const { Item } = JSON.parse((await forward('GetItem', JSON.stringify(get))).body);
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Item }) };
  }

  async function measured(
    caller: string | undefined,
    operation: string,
    body: string,
    perform: () => Promise<ServiceResponse>,
  ): Promise<ServiceResponse> {
    if (caller === undefined) return perform();
    const { answer, usage } = await measureTableUsage(operation, body, forward, perform);
    meter.add(caller, `dynamodb.${operation}`, usage);
    return answer;
  }

  /** Answers once the table can be used, where AWS lets its clients wait. */
  async function createTable(body: string): Promise<ServiceResponse> {
    const answer = await forward('CreateTable', body);
    if (answer.status !== 200) return answer;
    const { TableName } = JSON.parse(body);
    for (;;) {
      const { Table } = JSON.parse((await forward('DescribeTable', JSON.stringify({ TableName }))).body);
      if (Table.TableStatus === 'ACTIVE')
        return { ...answer, body: JSON.stringify({ TableDescription: Table }) };
      await nextTurn();
    }
  }

  // The store opens in the background: until then another process could take it.
  await forward('DescribeTable', JSON.stringify({ TableName: 'none' }));

  return {
    service: async ({ operation, body, headers }) => {
      const text = body.toString('utf8');
      if (operation === 'UpdateTimeToLive' || operation === 'DescribeTimeToLive') {
        const { TableName, TimeToLiveSpecification } = JSON.parse(text);
        const table = await forward('DescribeTable', JSON.stringify({ TableName }));
        if (table.status !== 200) return table;
        return operation === 'UpdateTimeToLive'
          ? { ...table, body: JSON.stringify(timeToLive.update(TableName, TimeToLiveSpecification)) }
          : { ...table, body: JSON.stringify(timeToLive.describe(TableName)) };
      }
      if (operation === 'DeleteTable' || operation === 'CreateTable') keyNames.clear();
      if (operation === 'CreateTable') return createTable(text);
      const caller = meter.running ? callingFunction(String(headers.authorization)) : undefined;
      if (!WRITES.has(operation)) {
        return measured(caller, operation, text, () => forward(operation, text));
      }
      // One write at a time: the item shown with a failed condition must be the one the condition was tested on.
      return turns.take(() => measured(caller, operation, text, () => write(operation, text)));
    },

    close: () =>
      new Promise((resolve, reject) => {
        // dynalite closes its store only after its HTTP server, which has to listen for that.
        emulator.listen(0, '127.0.0.1', () => {
          emulator.close((error) => (error ? reject(error) : resolve()));
        });
      }),
  };
}

/** Runs tasks one after another. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

interface TimeToLiveSpecification {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

class TimeToLiveSettings {
  readonly #path: string;
  readonly #byTable: Record<string, TimeToLiveSpecification>;

  constructor(path: string) {
    this.#path = path;
    this.#byTable = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  }

  update(table: string, specification: TimeToLiveSpecification): object {
    this.#byTable[table] = specification;
    writeFileAtomically(this.#path, JSON.stringify(this.#byTable));
    return { TimeToLiveSpecification: specification };
  }

  describe(table: string): object {
    const specification = this.#byTable[table];
    return {
      TimeToLiveDescription: specification?.Enabled
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: specification.AttributeName }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  }
}
