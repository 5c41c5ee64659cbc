import { errorWords } from '../../../operator/dead-letters/failure-group.ts';

const letter = { body: '', messageId: 'm', deadSince: 1 } as never;

test.each([
  ['BankError: closed', { failure: 'ab12', failureName: 'BankError', failureText: 'closed' }],
  ["left no word, killed or out of time; see the handler's log", {}],
  ["no note; see the consumer's log", undefined],
  ['handled since: a redrive clears it away', { failureName: 'BankError', handledAt: 1 }],
])('%s', (words, note) => {
  expect(errorWords({ letter, ...(note !== undefined && { note }) })).toBe(words);
});
