/**
 * This one message cannot be sent, whatever the state of its queue: it cannot be made, or SQS takes nothing of its kind.
 * The cause says why.
 */
export class MessageRejectedError extends Error {
  override readonly name = 'MessageRejectedError';
}
