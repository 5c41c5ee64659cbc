import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Target } from '../target/target.ts';
import type { PauseNote } from './pause-note.ts';
import { pauseNotesPath } from './read-pause-notes.ts';

/**
 * Writes notes on paused handlers, as parameters beside those in which the stack tells of itself: whoever addresses it may
 * read them, no function may write them, and they cost nothing. CloudFormation does not know them, so a deployment leaves
 * them.
 */
export class PauseNoteWriter {
  readonly #client: SSMClient;
  readonly #path: string;

  constructor(target: Pick<Target, 'clientSettings' | 'stackName'>) {
    this.#client = new SSMClient(target.clientSettings);
    this.#path = pauseNotesPath(target);
  }

  async write(entity: string, note: PauseNote, signal: AbortSignal): Promise<void> {
    await this.#client.send(
      new PutParameterCommand({
        Name: `${this.#path}/${entity}`,
        // Two braces in a row would be a reference to another parameter.
        Value: JSON.stringify(note).replaceAll('{{', '{\\u007b'),
        Type: 'String',
        Overwrite: true,
        Description: 'Who paused this handler, and why',
      }),
      { abortSignal: signal },
    );
  }

  async remove(entity: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#client.send(new DeleteParameterCommand({ Name: `${this.#path}/${entity}` }), {
        abortSignal: signal,
      });
    } catch (error) {
      // Somebody else took it off, or there was none.
      if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
    }
  }
}
