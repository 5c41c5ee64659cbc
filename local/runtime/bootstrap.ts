/**
 * Entry of the process that plays one Lambda execution environment. It loads the handler and answers invocations one
 * at a time. It does nothing that Lambda's own Node.js runtime would not do. Its argument, if any, is the folder where the
 * AWS SDK is found that Lambda's runtime brings along.
 */
import { realpathSync } from 'node:fs';
import { flushCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaError } from './invocation.ts';
import type { EnvironmentMessage, InvokeMessage } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

// Node.js has read it. The function's environment is that of Lambda.
delete process.env.NODE_COMPILE_CACHE;
// Ctrl-C in a terminal reaches the whole process group; the local run decides when an environment ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The local run is gone, however it went: nobody is left to answer to.
process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => fatal(describe(error), 129));
process.on('unhandledRejection', (reason) =>
  fatal({ ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection' }, 128),
);

const taskRoot = realpathSync(environmentVariable('LAMBDA_TASK_ROOT'));
confineModulesTo(taskRoot, process.argv[2]);
try {
  const handler = await loadHandler(taskRoot, environmentVariable('_HANDLER'));
  process.on('message', (message) => {
    void invoke(handler, message as InvokeMessage);
  });
  send({ type: 'ready' });
  // The process is killed in the end, and would write nothing then.
  flushCompileCache();
} catch (error) {
  fatal(describe(error), 1);
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.payload), context(message));
    send({ type: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    process.stderr.write(
      `${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error\t${stackOf(error)}\n`,
    );
    send({ type: 'failure', requestId, error: describe(error) });
  }
}

function context({ requestId, functionArn, deadline }: InvokeMessage): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

async function loadHandler(root: string, name: string): Promise<Handler> {
  const [file, exported] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
  const module = (await importFirst(root, file)) as Record<string, unknown> & {
    default?: Record<string, unknown>;
  };
  // Named exports of a CommonJS bundle are not always found by `import`; its whole `module.exports` is the default.
  const handler = module[exported] ?? module.default?.[exported];
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  return handler as Handler;
}

async function importFirst(root: string, file: string): Promise<unknown> {
  for (const extension of ['.js', '.mjs', '.cjs']) {
    const url = pathToFileURL(join(root, `${file}${extension}`)).href;
    try {
      return await import(url);
    } catch (error) {
      const { code, url: missing } = error as { code?: string; url?: string };
      if (code === 'ERR_MODULE_NOT_FOUND' && missing === url) continue;
      throw code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
        ? runtimeError('Runtime.ImportModuleError', `Error: ${(error as Error).message}`)
        : error;
    }
  }
  throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
}

/**
 * In Lambda nothing but the bundle and the AWS SDK is there to be required. Here a `node_modules` folder further up would
 * be found.
 */
function confineModulesTo(root: string, sdkFolder: string | undefined): void {
  const rootUrl = `${pathToFileURL(root).href}/`;
  const isOutside = (url: string | undefined): boolean =>
    url?.startsWith('file:') === true && !url.startsWith(rootUrl);
  registerHooks({
    resolve(specifier, hookContext, nextResolve) {
      // What the SDK itself is made of.
      if (isOutside(hookContext.parentURL) && hookContext.parentURL !== import.meta.url) {
        return nextResolve(specifier, hookContext);
      }
      if (sdkFolder !== undefined && /^@(aws-sdk|smithy)\//.test(specifier)) {
        try {
          const bundled = nextResolve(specifier, hookContext);
          if (!isOutside(bundled.url)) return bundled;
        } catch {
          // It is not in the bundle.
        }
        return nextResolve(specifier, {
          ...hookContext,
          parentURL: pathToFileURL(join(sdkFolder, 'x')).href,
        });
      }
      const resolved = nextResolve(specifier, hookContext);
      if (isOutside(resolved.url)) {
        throw Object.assign(new Error(`Cannot find module '${specifier}' in the bundle`), {
          code: 'MODULE_NOT_FOUND',
        });
      }
      return resolved;
    },
  });
}

function runtimeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function describe(error: unknown): LambdaError {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function fatal(error: LambdaError, exitCode: number): void {
  process.stderr.write(
    `${new Date().toISOString()}\tundefined\tERROR\t${error.errorType}: ${error.errorMessage}\n`,
  );
  send({ type: 'fatal', error }, () => process.exit(exitCode));
}

function send(message: EnvironmentMessage, done?: () => void): void {
  process.send?.(message, undefined, undefined, () => done?.());
}

function environmentVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this file is started by the local run only`);
  return value;
}
