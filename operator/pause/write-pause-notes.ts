import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { pauseNotesPath } from '../../lib/config/pause-notes-path.ts';
import type { Target } from '../target/target.ts';
import { type PauseNote, REMINDER_DAYS } from './pause-note.ts';

/** Has Parameter Store tell EventBridge of a note that has stayed as it is for so long. */
const REMINDER = {
  Type: 'NoChangeNotification',
  Version: '1.0',
  Attributes: { After: String(REMINDER_DAYS), Unit: 'Days' },
};

/**
 * Writes notes on paused handlers, as parameters beside those in which the stack tells of itself: whoever addresses it may
 * read them, and no function may write them. CloudFormation does not know them, so a deployment leaves them. Each has a policy
 * that sets off the stack's reminder. Only advanced parameters can have one: they cost cents a month while they are there.
 */
export class PauseNoteWriter {
  readonly #client: SSMClient;
  readonly #path: string;

  constructor(target: Pick<Target, 'clientSettings' | 'stackName'>) {
    this.#client = new SSMClient(target.clientSettings);
    this.#path = pauseNotesPath(target.stackName);
  }

  async write(entity: string, note: PauseNote, signal: AbortSignal): Promise<void> {
    await this.#client.send(
      new PutParameterCommand({
        Name: `${this.#path}/${entity}`,
        // Two braces in a row would be a reference to another parameter.
        Value: JSON.stringify(note).replaceAll('{{', '{\\u007b'),
        Type: 'String',
        Tier: 'Advanced',
        Policies: JSON.stringify([REMINDER]),
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
