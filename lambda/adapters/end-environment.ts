import type { ReceivedMessage } from './message-deleter.ts';

/**
 * Ends the execution environment in the middle of an invocation, and with it whatever goes on in it.
 *
 * To Lambda the invocation has failed, so it deletes no message of the batch. What is done is deleted here first, or it
 * would be received again, hold back its groups meanwhile and in the end become a dead letter.
 *
 * @param done - messages of the batch that are done
 */
export async function endEnvironment(queueUrl: string, done: readonly ReceivedMessage[]): Promise<void> {
  try {
    if (done.length > 0) {
      // Loaded when it is needed, which is hardly ever.
      const { deleteMessages } = await import('./message-deleter.ts');
      await deleteMessages(queueUrl, done);
    }
  } catch (error) {
    // They are received again, and are recognised.
    process.stderr.write(`Messages that are done could not be deleted (${nameOf(error)}).\n`);
  }
  process.exit(1);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
