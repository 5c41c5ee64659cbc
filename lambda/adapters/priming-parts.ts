import { createHash } from 'node:crypto';
import { LogWriter } from './log-writer.ts';

/**
 * Parts with which a function's code is gone through before its first invocation. They do what the real ones do, up to
 * where something would leave the process.
 */

/** Answers the requests of an AWS client as a service that found everything in order; sends nothing. */
export const answerWithoutSending = {
  async handle(request: { readonly body?: Uint8Array }) {
    const sent = new TextDecoder().decode(request.body);
    const { MessageBody } = JSON.parse(sent) as { readonly MessageBody?: string };
    // The client of SQS holds the answer against what it sent.
    const answer = MessageBody === undefined ? {} : { MD5OfMessageBody: md5(MessageBody) };
    return { response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) } };
  },
  updateHttpClientConfig(): void {},
  httpHandlerConfigs: () => ({}),
};

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Makes log lines and writes none. */
export class SilentLogWriter extends LogWriter {
  constructor() {
    super('priming', () => {});
  }
}
