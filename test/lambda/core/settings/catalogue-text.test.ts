import fc from 'fast-check';
import { formatCatalogue, parseCatalogue } from '../../../../lambda/core/settings/catalogue-text.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../../lambda/core/settings/event-type.ts';

const field = fc.record(
  { name: fc.string(), pattern: fc.string(), optional: fc.constant(true) },
  { requiredKeys: ['name', 'pattern'] },
);

// Few lists, so that event types share them.
const lists = fc.record({
  fields: fc.array(fc.array(field, { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
  subscribers: fc.array(fc.array(fc.string(), { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
});

const catalogues: fc.Arbitrary<EventType[]> = lists.chain(({ fields, subscribers }) =>
  fc.array(
    fc.record({
      name: fc.string(),
      entity: fc.string(),
      signedFields: fc.constantFrom(...fields),
      subjectField: fc.string(),
      statusField: fc.string(),
      subscribers: fc.constantFrom(...subscribers),
    }),
    { maxLength: 5 },
  ),
);

test('what is written is read', () => {
  fc.assert(
    fc.property(catalogues, (catalogue) => {
      expect(parseCatalogue(formatCatalogue(catalogue))).toEqual(catalogue);
    }),
  );
});

test('lists that event types share stand there once', () => {
  const [merchant, account] = DEFAULT_EVENT_TYPES;
  expect(JSON.parse(formatCatalogue(DEFAULT_EVENT_TYPES.slice(0, 2)))).toEqual({
    signedFields: [merchant?.signedFields],
    subscribers: [['handler']],
    eventTypes: [
      { ...merchant, signedFields: 0, subscribers: 0 },
      { ...account, signedFields: 0, subscribers: 0 },
    ],
  });
});

test.each(['', '{', '[]', '{}'])('%j is no catalogue', (text) => {
  expect(() => parseCatalogue(text)).toThrow();
});

test.each([
  '{"signedFields":[],"subscribers":[[]],"eventTypes":[{"signedFields":0,"subscribers":0}]}',
  '{"signedFields":[[]],"subscribers":[],"eventTypes":[{"signedFields":0,"subscribers":0}]}',
])('%j lacks a list', (text) => {
  expect(() => parseCatalogue(text)).toThrow('The catalogue names a list that it does not have.');
});
