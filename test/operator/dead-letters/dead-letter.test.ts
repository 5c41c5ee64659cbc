import { readLetter } from '../../../operator/dead-letters/dead-letter.ts';
import type { HeldLetter } from '../../../operator/dead-letters/visit.ts';

test.each(['', 'x', 'null', '42', '[]', '{}'])(
  'a dead letter with the body %j is one without an event',
  (body) => {
    const letter = { body } as HeldLetter;
    expect(readLetter(letter)).toEqual({ letter, unreadable: expect.any(String) });
  },
);
