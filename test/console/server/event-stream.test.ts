import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { sendEvents } from '../../../console/server/event-stream.ts';

/** A connection that takes so many writes and then is full. */
class SlowResponse extends EventEmitter {
  readonly written: string[] = [];
  ended = false;
  destroyed = false;
  room = Number.POSITIVE_INFINITY;

  writeHead(): this {
    return this;
  }

  write(text: string): boolean {
    this.written.push(text);
    this.room -= 1;
    return this.room > 0;
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
  }

  drain(): void {
    this.room = Number.POSITIVE_INFINITY;
    this.emit('drain');
  }
}

async function* numbers(taken: number[], count = 5) {
  for (let data = 1; data <= count; data++) {
    taken.push(data);
    yield { data, ...(data === 1 && { id: 'first' }) };
  }
}

const asResponse = (response: SlowResponse) => response as unknown as ServerResponse;
const never = new AbortController().signal;

test('messages are sent as they come, with what the browser needs to come back', async () => {
  const response = new SlowResponse();
  await sendEvents(asResponse(response), numbers([], 2), never);
  expect(response.written).toEqual(['retry: 2000\n\n', 'id: first\ndata: 1\n\n', 'data: 2\n\n']);
  expect(response.ended).toBe(true);
});

test('a client without room is waited for, and nothing is taken meanwhile', async () => {
  const response = new SlowResponse();
  response.room = 3;
  const taken: number[] = [];
  const done = sendEvents(asResponse(response), numbers(taken), never);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(taken).toEqual([1, 2]);
  response.drain();
  await done;
  expect(taken).toEqual([1, 2, 3, 4, 5]);
});

test('a client that goes while it is waited for ends the work', async () => {
  const response = new SlowResponse();
  response.room = 2;
  const gone = new AbortController();
  const taken: number[] = [];
  const done = sendEvents(asResponse(response), numbers(taken), gone.signal);
  await new Promise(setImmediate);
  gone.abort();
  await expect(done).rejects.toThrow();
  expect(taken).toEqual([1]);
  expect(response.ended).toBe(true);
});

test('a client that takes nothing for too long is cut off, which is no fault', async () => {
  const response = new SlowResponse();
  response.room = 2;
  const taken: number[] = [];
  await sendEvents(asResponse(response), numbers(taken), never, 1);
  expect(response.destroyed).toBe(true);
  expect(taken).toEqual([1]);
});
