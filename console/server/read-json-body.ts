import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './http-problem.ts';

/** A webhook's body of the largest size, every character of it escaped, and more. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads the JSON body of a request.
 *
 * @throws HttpProblem if it is none, or too long
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  // A form needs no permission to be sent from elsewhere; this type does.
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new HttpProblem(415, 'The body must be application/json.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new HttpProblem(413, `The body is longer than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    // The parser's message quotes the body.
    throw new HttpProblem(400, 'The body is no JSON.');
  }
}
