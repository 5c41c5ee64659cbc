/**
 * Entry of the process whose start and work are measured: it loads a function as Lambda's Node.js runtime does, says so,
 * and runs invocations. It is bundled to one ES module, as Lambda's runtime is one, so that what the module loader itself
 * takes counts for every row. It waits in a blocking read, so that it adds next to nothing of its own.
 *
 * Before the function, it loads what Lambda's runtime has loaded by then: `node:http` and `node:net`, required as CommonJS
 * (`src/client/rapid-client.ts` and `src/stream/response-stream.ts` of aws/aws-lambda-nodejs-runtime-interface-client).
 */
import { existsSync, readFileSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  ANSWER_DESCRIPTOR,
  LENGTH_BYTES,
  type RuntimeCommand,
  type RuntimeFailure,
  type RuntimeReady,
  type RuntimeResult,
  UUID_PLACEHOLDERS,
} from './protocol.ts';

const loaded = createRequire(import.meta.url);
loaded('node:http');
loaded('node:net');

type Handler = (event: unknown, context: object) => unknown;

const STANDARD_INPUT = 0;
const DEADLINE_MILLISECONDS = 15_000;
let invocations = 0;

function read(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const got = readSync(STANDARD_INPUT, bytes, at, length - at, null);
    // The bench is gone.
    if (got === 0) process.exit(0);
    at += got;
  }
  return bytes;
}

function nextCommand(): RuntimeCommand {
  return JSON.parse(read(read(LENGTH_BYTES).readUInt32BE()).toString()) as RuntimeCommand;
}

function answer(message: RuntimeReady | RuntimeResult | RuntimeFailure): void {
  const text = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  const bytes = Buffer.concat([length, text]);
  for (let at = 0; at < bytes.length; ) at += writeSync(ANSWER_DESCRIPTOR, bytes, at);
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isEsModule(folder: string): boolean {
  const file = `${folder}/package.json`;
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type === 'module';
}

/** As Lambda's runtime: `index.js` by its package's type, else `index.mjs`, else `index.cjs`. */
async function loadHandler(folder: string, name: string): Promise<Handler> {
  const [file, exported = ''] = name.split('.');
  const path = `${folder}/${file}`;
  const require = createRequire(`${folder}/`);
  let module: Record<string, unknown>;
  if (existsSync(`${path}.js`)) {
    module = isEsModule(folder) ? await import(`${path}.js`) : require(`${path}.js`);
  } else if (existsSync(`${path}.mjs`)) {
    module = await import(`${path}.mjs`);
  } else {
    module = require(`${path}.cjs`);
  }
  return module[exported] as Handler;
}

/** A clock of its own per invocation, as in Lambda. */
function context() {
  const deadline = Date.now() + DEADLINE_MILLISECONDS;
  const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
  return {
    awsRequestId: `00000000-0000-4000-9000-${String(++invocations).padStart(12, '0')}`,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    logGroupName: '/aws/lambda/bench',
    logStreamName: 'bench',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

function newUuid(): string {
  const digits = () =>
    Math.floor(Math.random() * 0x1000000)
      .toString(16)
      .padStart(6, '0');
  return `00000000-0000-4000-8000-${digits()}${digits()}`;
}

function withNewUuids(payload: string): string {
  const uuids = new Map<string, string>();
  return payload.replaceAll(UUID_PLACEHOLDERS, (placeholder) => {
    const uuid = uuids.get(placeholder) ?? newUuid();
    uuids.set(placeholder, uuid);
    return uuid;
  });
}

async function invoke(handler: Handler, payloads: readonly string[], count: number): Promise<RuntimeResult> {
  const texts = Array.from({ length: count }, (_, at) =>
    withNewUuids(payloads[at % payloads.length] as string),
  );
  const times: number[] = [];
  let last = '';
  const before = cpuMilliseconds();
  for (const text of texts) {
    const began = performance.now();
    last = JSON.stringify(await handler(JSON.parse(text), context())) ?? 'null';
    times.push(performance.now() - began);
  }
  return { cpu: cpuMilliseconds() - before, times, last };
}

async function run(): Promise<void> {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '');
  answer({ cpu: cpuMilliseconds() });
  for (;;) {
    const command = nextCommand();
    if (command.type === 'exit') process.exit(0);
    answer(await invoke(handler, command.payloads, command.count));
  }
}

run().catch((error: Error) => {
  answer({ failure: String(error.stack) });
  process.exit(1);
});
