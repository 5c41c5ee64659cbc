import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LambdaError } from '../../../local/runtime/invocation.ts';
import { LambdaFunction } from '../../../local/runtime/lambda-function.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-function-'));
const open: LambdaFunction[] = [];
const failures: LambdaError[] = [];
let count = 0;

/** A function with that source as its bundle. */
function lambda(
  source: string,
  options: { timeoutSeconds?: number; concurrency?: number; file?: string } = {},
) {
  count += 1;
  const taskRoot = join(folder, `bundle-${count}`);
  const logPath = join(folder, `${count}.log`);
  mkdirSync(taskRoot);
  writeFileSync(join(taskRoot, options.file ?? 'index.js'), source);
  const created = new LambdaFunction({
    definition: {
      name: `function-${count}`,
      arn: `arn:aws:lambda:eu-west-1:000000000000:function:function-${count}`,
      taskRoot,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      timeoutSeconds: options.timeoutSeconds ?? 5,
      memoryMegabytes: 256,
      environment: { OWN: 'value' },
      logGroupName: '/aws/lambda/x',
      logFormat: 'Text',
      applicationLogLevel: undefined,
      reservedConcurrency: undefined,
      traced: false,
      role: { name: 'role', statements: [] },
    },
    bootstrapFile: resolve('local/runtime/bootstrap.ts'),
    region: 'eu-west-1',
    awsEndpoint: 'http://127.0.0.1:1',
    clock: Date.now,
    logPath,
    concurrency: options.concurrency ?? 1,
    onFailure: (_, error) => failures.push(error),
  });
  open.push(created);
  return {
    invoke: (event: unknown = {}) => created.invoke(JSON.stringify(event)),
    log: () => readFileSync(logPath, 'utf8'),
    processes: () => created.processes(),
  };
}

async function value(result: Promise<{ ok: true; payload: string } | { ok: false; error: LambdaError }>) {
  const settled = await result;
  return settled.ok ? JSON.parse(settled.payload) : settled.error;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeEach(() => failures.splice(0));
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a function', () => {
  test('answers with what its handler returns, and with null for nothing', async () => {
    const echo = lambda('exports.handler = async (event) => event;');
    await expect(value(echo.invoke({ text: '\u{1F600}\uFFFF' }))).resolves.toEqual({
      text: '\u{1F600}\uFFFF',
    });
    await expect(value(lambda('exports.handler = async () => {};').invoke())).resolves.toBeNull();
  });

  test('may be an ES module', async () => {
    const module = lambda('export const handler = async () => "module";', { file: 'index.mjs' });
    await expect(value(module.invoke())).resolves.toBe('module');
  });

  test('gets a context', async () => {
    const { invoke } = lambda(`exports.handler = async (event, context) => ({
      ...context, remaining: context.getRemainingTimeInMillis(),
    });`);
    const context = await value(invoke());
    expect(context).toMatchObject({
      functionName: expect.stringMatching(/^function-/),
      invokedFunctionArn: expect.stringMatching(/^arn:aws:lambda:/),
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(context.remaining).toBeGreaterThan(3000);
    expect(context.remaining).toBeLessThanOrEqual(5000);
  });

  test('sees its own environment and nothing of ours', async () => {
    process.env.OF_THE_HOST = 'secret';
    const { invoke } = lambda('exports.handler = async () => process.env;');
    const environment = await value(invoke());
    delete process.env.OF_THE_HOST;
    expect(environment).toMatchObject({
      OWN: 'value',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'index.handler',
    });
    expect(
      Object.keys(environment).filter(
        (name) => !/^(AWS_|LAMBDA_|OWN$|_HANDLER$|TZ$|PATH$|LANG$|HOME$)/.test(name),
      ),
    ).toEqual([]);
  });

  test('cannot require what is not in its bundle', async () => {
    writeFileSync(join(folder, 'outside.js'), 'exports.found = true;');
    const { invoke } = lambda('require("../outside.js"); exports.handler = async () => 1;');
    await expect(value(invoke())).resolves.toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  });

  test('goes on in the same environment after its handler threw', async () => {
    const { invoke } = lambda(`let calls = 0;
      exports.handler = async () => { calls += 1; if (calls === 1) throw new RangeError('too far'); return calls; };`);
    await expect(value(invoke())).resolves.toEqual({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(failures).toHaveLength(1);
    await expect(value(invoke())).resolves.toBe(2);
  });

  test('fails and gets a new environment after a crash', async () => {
    const { invoke } = lambda(`let calls = 0;
      exports.handler = async (event) => { calls += 1; if (event.crash) process.exit(7); return calls; };`);
    await expect(value(invoke())).resolves.toBe(1);
    await expect(value(invoke({ crash: true }))).resolves.toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 7',
    });
    await expect(value(invoke())).resolves.toBe(1);
  });

  test('leaves an environment that ended while it was idle', async () => {
    const { invoke } = lambda(
      `exports.handler = async () => { setTimeout(process.exit, 5, 1); return process.pid; };`,
    );
    const pid = await value(invoke());
    while (isRunning(pid)) await new Promise(setImmediate);
    expect(await value(invoke())).toBeGreaterThan(0);
    expect(failures).toEqual([]);
  });

  test('shows its processes, busy or not, so that one can be killed', async () => {
    const { invoke, processes } = lambda(
      `exports.handler = async (hang) => hang ? new Promise(() => {}) : process.pid;`,
    );
    expect(processes()).toEqual([]);
    const pid = await value(invoke(false));
    expect(processes()).toEqual([{ function: `function-${count}`, pid, busy: false }]);
    const hanging = value(invoke(true));
    expect(processes()).toMatchObject([{ pid, busy: true }]);
    process.kill(pid, 'SIGKILL');
    await expect(hanging).resolves.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(processes()).toEqual([]);
  });

  test('serves who waits in line after a crash, too', async () => {
    const { invoke } = lambda('exports.handler = async (event) => event.crash ? process.exit(7) : "served";');
    const [, waiting] = await Promise.all([value(invoke({ crash: true })), value(invoke())]);
    expect(waiting).toBe('served');
  });

  test('fails by a rejection that nobody handles', async () => {
    const { invoke } = lambda(`exports.handler = () => {
      Promise.reject(new Error('lost')); return new Promise(() => {});
    };`);
    await expect(value(invoke())).resolves.toEqual({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'lost',
    });
  });

  test('is killed at its time-out, busy or not', async () => {
    const { invoke, log } = lambda(
      'exports.handler = (event) => { while (event.busy); return new Promise(() => {}); };',
      {
        timeoutSeconds: 1,
      },
    );
    for (const event of [{}, { busy: true }]) {
      await expect(value(invoke(event))).resolves.toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
      });
    }
    expect(log()).toContain('Task timed out after 1.00 seconds');
  });

  test('tells why it cannot initialise, after a second attempt within the invocation', async () => {
    const marker = join(folder, 'attempts');
    const { invoke, log } = lambda(`require('node:fs').appendFileSync(${JSON.stringify(marker)}, 'x');
      throw new Error('no configuration');`);
    await expect(value(invoke())).resolves.toEqual({ errorType: 'Error', errorMessage: 'no configuration' });
    expect(readFileSync(marker, 'utf8')).toBe('xx');
    expect(log()).toContain('no configuration');
  });

  test.each([
    ['exports.other = 1;', 'Runtime.HandlerNotFound'],
    ['require("nowhere");', 'Runtime.ImportModuleError'],
  ])('%s is %s', async (source, errorType) => {
    await expect(value(lambda(source).invoke())).resolves.toMatchObject({ errorType });
  });

  test('keeps what it prints, to the last line before a crash', async () => {
    const { invoke, log } = lambda(
      `exports.handler = async () => { console.log('last words'); process.kill(process.pid, 'SIGKILL'); };`,
    );
    await expect(value(invoke())).resolves.toMatchObject({
      errorMessage: 'Runtime exited with error: signal: SIGKILL',
    });
    expect(log()).toContain('last words\n');
  });

  test('runs invocations side by side up to its limit, the others wait in line', async () => {
    const { invoke } = lambda(
      `exports.handler = (event) => new Promise((done) => setTimeout(done, 50, process.pid));`,
      { concurrency: 2 },
    );
    const pids = await Promise.all([1, 2, 3, 4, 5].map(() => value(invoke())));
    expect(new Set(pids).size).toBe(2);
  });

  test('uses one environment again and again when invocations do not overlap', async () => {
    const { invoke } = lambda('exports.handler = async () => process.pid;', { concurrency: 4 });
    expect(new Set([await value(invoke()), await value(invoke()), await value(invoke())]).size).toBe(1);
  });
});
