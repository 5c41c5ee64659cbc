import { Agent, request } from 'node:https';
import { signed } from './signature-v4.ts';

const agent = new Agent({ keepAlive: true });

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this is run by the bench only`);
  return value;
}

/** Calls one AWS service with nothing between the caller and `node:https`. */
export function bareService(service: string, endpoint: string, prefix: string, version: string) {
  const { host, hostname, port } = new URL(endpoint);
  const scope = {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    region: variable('AWS_REGION'),
    service,
  };
  const token = variable('AWS_SESSION_TOKEN');
  return function call(operation: string, fields: object): Promise<Record<string, unknown>> {
    const body = JSON.stringify(fields);
    const headers = signed(
      {
        method: 'POST',
        path: '/',
        headers: {
          host,
          'content-type': `application/x-amz-json-${version}`,
          'x-amz-security-token': token,
          'x-amz-target': `${prefix}.${operation}`,
        },
        body,
      },
      scope,
      Date.now(),
    );
    headers['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const call = request({ hostname, port, method: 'POST', path: '/', headers, agent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
          else reject(new Error(`${operation} was answered ${answer.statusCode}: ${text}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  };
}

/** See {@link bareService}. */
export const dynamodb = () =>
  bareService('dynamodb', variable('AWS_ENDPOINT_URL_DYNAMODB'), 'DynamoDB_20120810', '1.0');

/** See {@link bareService}. */
export const sqs = () => bareService('sqs', variable('AWS_ENDPOINT_URL_SQS'), 'AmazonSQS', '1.0');

/** See {@link bareService}. */
export const secretsManager = () =>
  bareService('secretsmanager', variable('AWS_ENDPOINT_URL_SECRETS_MANAGER'), 'secretsmanager', '1.1');
