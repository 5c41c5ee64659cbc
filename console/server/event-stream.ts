import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One message of a stream of server-sent events, which is its JSON text. */
export interface StreamMessage {
  readonly data: unknown;
  /** What the browser says when it opens the stream again. */
  readonly id?: string;
}

/** Silence after which a comment is sent: whoever is gone is noticed by it, in milliseconds. */
const HEARTBEAT = 15_000;

/** A client that takes nothing for so long is cut off, in milliseconds. */
const PATIENCE = 30_000;

/** Pause after which the browser opens a stream again that ended, in milliseconds. */
const RETRY = 2000;

/**
 * Sends messages as they come. Takes the next one only when the client has room for it, so that a slow one costs no
 * memory; ends with the messages, when the signal aborts, or when the client takes nothing for too long.
 *
 * @throws what the messages throw
 */
export async function sendEvents(
  response: ServerResponse,
  messages: AsyncIterable<StreamMessage>,
  signal: AbortSignal,
  patience = PATIENCE,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  response.write(`retry: ${RETRY}\n\n`);
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT);
  heartbeat.unref();
  try {
    for await (const { data, id } of messages) {
      if (signal.aborted) break;
      const head = id === undefined ? '' : `id: ${id}\n`;
      if (response.write(`${head}data: ${JSON.stringify(data)}\n\n`)) continue;
      if (!(await drains(response, signal, patience))) break;
    }
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/** Whether the client has taken what was sent; who takes nothing for too long is cut off. */
async function drains(response: ServerResponse, signal: AbortSignal, patience: number): Promise<boolean> {
  const isOver = AbortSignal.timeout(patience);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, isOver]) });
    return true;
  } catch (error) {
    if (signal.aborted || !isOver.aborted) throw error;
    response.destroy();
    return false;
  }
}
