import type { ServiceName } from '../service.ts';
import type { Access } from './policy.ts';

/** Where resources are. */
export interface AccountFacts {
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** ARN of a secret that is asked for by its name or ARN. */
  secretArn(id: string): string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Finds what an operation with these fields needs to be allowed. */
type Needs = (operation: string, fields: Fields, account: AccountFacts, path: string) => Access[];

const NEEDS: Readonly<Partial<Record<ServiceName, Needs>>> = {
  sqs: (operation, fields, account) => [
    {
      // The batch form of an operation has no permission of its own.
      action: `sqs:${operation.replace(/Batch$/, '')}`,
      resource: queueArn(fields, account),
    },
  ],
  dynamodb: dynamoDbNeeds,
  secretsmanager: (operation, { SecretId }, account) => [
    {
      action: `secretsmanager:${operation}`,
      resource: typeof SecretId === 'string' ? account.secretArn(SecretId) : '*',
    },
  ],
  ssm: (operation, { Name, Names, Path }, { region, accountId }) =>
    [Names ?? Name ?? Path].flat().map((name) => ({
      action: `ssm:${operation}`,
      resource:
        typeof name === 'string'
          ? `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`
          : '*',
    })),
  logs: (operation, { logGroupName }, { region, accountId }) => [
    {
      action: `logs:${operation}`,
      resource:
        typeof logGroupName === 'string'
          ? `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:log-stream:`
          : '*',
    },
  ],
  // Everybody may ask who they are.
  sts: () => [],
  lambda: (operation, _fields, { region, accountId }, path) => {
    const [, name] = /\/functions\/([^/]+)\//.exec(path) ?? [];
    const [, mapping] = /\/event-source-mappings\/([^/]+)/.exec(path) ?? [];
    const about = name === undefined ? mapping && `event-source-mapping:${mapping}` : `function:${name}`;
    return [
      {
        action: LAMBDA_ACTIONS[operation] ?? `lambda:${operation}`,
        resource:
          about === undefined ? '*' : `arn:aws:lambda:${region}:${accountId}:${decodeURIComponent(about)}`,
      },
    ];
  },
};

/** Actions that are not named after their operations. */
const LAMBDA_ACTIONS: Readonly<Record<string, string>> = { Invoke: 'lambda:InvokeFunction' };

/**
 * The permissions that AWS demands of whoever calls an operation.
 *
 * For the services that functions here have no business with, that is the action on any resource.
 *
 * @param path - of the URL: Lambda's operations name there what they are about
 * @returns nothing if the request is no JSON object, which every service rejects by itself
 */
export function requiredAccess(
  service: ServiceName,
  operation: string,
  body: Buffer,
  account: AccountFacts,
  path = '/',
): Access[] {
  const needs = NEEDS[service];
  if (needs === undefined) return [{ action: `${service}:${operation}`, resource: '*' }];
  // What a function is invoked with says nothing of the call, and a form is no JSON.
  const fields = service === 'lambda' || service === 'sts' ? {} : parse(body);
  return fields === undefined ? [] : needs(operation, fields, account, path);
}

function parse(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function queueArn({ QueueUrl, QueueName }: Fields, { region, accountId }: AccountFacts): string {
  if (typeof QueueUrl === 'string') {
    // The path alone says which queue it is, as for the queues themselves.
    const [name, account] = (URL.parse(QueueUrl)?.pathname ?? QueueUrl).split('/').reverse();
    return `arn:aws:sqs:${region}:${account || accountId}:${name}`;
  }
  return typeof QueueName === 'string' ? `arn:aws:sqs:${region}:${accountId}:${QueueName}` : '*';
}

/** Actions of the entries of a transaction. */
const TRANSACTION_ENTRIES: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

function dynamoDbNeeds(operation: string, fields: Fields, account: AccountFacts): Access[] {
  const { IndexName, Item, Key, RequestItems, TableName, TransactItems } = fields;
  const on = (table: unknown, action = operation): Access => ({
    action: `dynamodb:${action}`,
    resource: tableArn(table, account),
  });
  if (isObject(RequestItems)) return Object.keys(RequestItems).map((table) => on(table));
  if (Array.isArray(TransactItems)) {
    return TransactItems.flatMap((item: unknown) =>
      Object.entries(isObject(item) ? item : {}).map(([kind, entry]) =>
        on(isObject(entry) ? entry.TableName : undefined, TRANSACTION_ENTRIES[kind] ?? kind),
      ),
    );
  }
  const leadingKey = partitionKey(Key ?? Item);
  const access = { ...on(TableName), ...(leadingKey !== undefined && { leadingKeys: [leadingKey] }) };
  // Who may read a table may not read its indexes by that, and the other way round.
  return [
    typeof IndexName === 'string' ? { ...access, resource: `${access.resource}/index/${IndexName}` } : access,
  ];
}

/** Of an item in one of our tables, which all call it the same. */
function partitionKey(item: unknown): string | undefined {
  const key = isObject(item) && isObject(item.pk) ? item.pk.S : undefined;
  return typeof key === 'string' ? key : undefined;
}

function tableArn(table: unknown, { region, accountId }: AccountFacts): string {
  if (typeof table !== 'string') return '*';
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
