import { messageGroupId } from '../../../../lambda/core/message/message-group.ts';

describe('the message group', () => {
  test('is the entity', () => {
    expect(messageGroupId({ entity: 'merchant', subject: '42' })).toBe('merchant#42');
  });

  test.each(['x'.repeat(200), 'a b', 'Ñ'])('is a name SQS takes for the subject %j', (subject) => {
    expect(messageGroupId({ entity: 'merchant', subject })).toMatch(/^[0-9a-f]{64}$/);
  });
});
