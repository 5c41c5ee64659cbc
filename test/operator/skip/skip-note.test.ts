import type { HandlingNote } from '../../../operator/events/event.ts';
import { skipNoteOf, skipWords } from '../../../operator/skip/skip-note.ts';
import { NOON } from '../../lambda/factories.ts';

const MARKED: HandlingNote = {
  late: false,
  recordedAt: NOON,
  failedAt: NOON + 50,
  messageId: 'message-1',
  skipMessageId: 'message-1',
  skipAskedAt: NOON + 100,
  skipAskedBy: 'arn:aws:iam::000000000000:user/ann',
  skipReason: 'wrong amount',
};

const words = (change: Partial<HandlingNote>): string | undefined => {
  const note = skipNoteOf({ ...MARKED, ...change });
  return note && skipWords(note);
};

test('an event that nobody has marked has no note', () => {
  expect(skipNoteOf(undefined)).toBeUndefined();
  expect(skipNoteOf({ late: false })).toBeUndefined();
});

test('tells that it will be skipped, that it was, and that it was handled or out of attempts before', () => {
  expect(words({})).toBe('to be skipped at its next receive, as marked by user/ann: wrong amount');
  expect(words({ skippedAt: NOON + 200, deadLetteredAt: NOON + 200 })).toBe(
    'skipped by user/ann: wrong amount',
  );
  const overtaken = 'handled or out of attempts before it was skipped, as marked by user/ann: wrong amount';
  expect(words({ handledAt: NOON + 200 })).toBe(overtaken);
  expect(words({ failedAt: NOON + 200, deadLetteredAt: NOON + 200 })).toBe(overtaken);
  expect(words({ messageId: 'message-2' })).toBe(overtaken);
});

test('stays after a redrive, also when that is handled', () => {
  const redriven = { skippedAt: NOON + 200, messageId: 'message-2', handledAt: NOON + 900 };
  expect(words(redriven)).toBe('skipped by user/ann: wrong amount');
});
