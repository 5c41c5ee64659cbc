import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { REMINDER_AFTER } from '../../../operator/pause/pause-note.ts';
import { PauseNoteWriter } from '../../../operator/pause/write-pause-notes.ts';
import { NOON, never } from '../../lambda/factories.ts';

afterEach(() => jest.restoreAllMocks());

test('a note has Parameter Store remind of it when doctor begins to fail', async () => {
  const send = jest.spyOn(SSMClient.prototype, 'send').mockResolvedValue(undefined as never);
  const writer = new PauseNoteWriter({ clientSettings: { region: 'eu-west-1' }, stackName: 'x' });
  await writer.write('merchant', { since: NOON, by: 'ann', reason: 'why' }, never);
  const [command] = send.mock.calls[0] ?? [];
  const { Name, Tier, Policies = '' } = (command as PutParameterCommand).input;
  expect(command).toBeInstanceOf(PutParameterCommand);
  expect({ Name, Tier }).toEqual({ Name: '/x/paused/merchant', Tier: 'Advanced' });
  expect(JSON.parse(Policies)).toEqual([
    { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } },
  ]);
  expect(REMINDER_AFTER).toBe(86_400_000);
});
