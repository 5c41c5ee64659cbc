import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readRunFile } from '../lib/local-run-file.ts';
import { AppNotFoundError, LocalRunError, SynthesisError } from '../local/local-run-error.ts';
import type { LocalRunOptions } from '../local/run/options.ts';
import { type RunnableApp, startLocalRun } from '../local/run/start-local-run.ts';
import type { StartFailure } from '../testing/local-run-errors.ts';
import type { RunMessage, RunRequest } from '../testing/run-messages.ts';
import { bootstrapIn } from './run-locally.ts';

/**
 * Runs an app for the test that started this process: tells it when the run is ready, answers it, and ends when the test
 * closes the channel or is gone. The state is kept in a folder of its own, and removed.
 *
 * @param projectRoot - folder of the product's own package.json
 */
export async function runAttached(
  options: LocalRunOptions,
  app: RunnableApp,
  projectRoot: string,
): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  process.on('disconnect', () => stop.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  // Whoever reads it may be gone before the run is.
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error').on('error', () => {});
  }
  try {
    if (!process.connected) stop.abort();
    const run = await startLocalRun(
      { ...options, stateDirectory: state },
      {
        projectRoot,
        bootstrapFile: bootstrapIn(projectRoot),
        app,
        signal: stop.signal,
        clock: Date.now,
        write: (line) => process.stdout.write(`${line}\n`),
      },
    );
    const { awsEndpoint = '', region = '' } = readRunFile(state) ?? {};
    const answer = answering(state, stop.signal);
    process.on('message', (request) => void answer(request as RunRequest).then(tell));
    await tell({ kind: 'ready', webhooks: run.webhooks, awsEndpoint, region, stateDirectory: state });
    await stopped;
    await run.stop();
  } catch (error) {
    if (stop.signal.aborted) return;
    if (!(error instanceof LocalRunError)) throw error;
    process.exitCode = 1;
    await tell({ kind: 'failed', reason: reasonOf(error), message: error.message });
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** Answers a request. What it needs for that takes long to load. */
function answering(
  stateDirectory: string,
  signal: AbortSignal,
): (request: RunRequest) => Promise<RunMessage> {
  const face = import('./answer-test.ts').then(
    ({ TestFace }) =>
      new TestFace(stateDirectory, {
        fetch,
        now: Date.now,
        pause: async (milliseconds, abort) => {
          await pause(milliseconds, undefined, { signal: abort });
        },
        signal,
      }),
  );
  // Its failure is the answer.
  face.catch(() => {});
  return async (request) => {
    try {
      return await (await face).answer(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'problem', id: request.id, message };
    }
  };
}

/** Settles when the message has left this process, or nobody is there to take it. */
async function tell(message: RunMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

function reasonOf(error: LocalRunError): StartFailure {
  if (error instanceof AppNotFoundError) return 'no-app';
  return error instanceof SynthesisError ? 'synthesis-failed' : 'failed';
}
