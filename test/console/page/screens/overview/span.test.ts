import { SPANS, spanOf } from '../../../../../console/page/screens/overview/span.ts';

test('an address names a time that is offered, or means the last hour', () => {
  expect(SPANS.map(({ minutes }) => spanOf(String(minutes)).minutes)).toEqual(
    SPANS.map(({ minutes }) => minutes),
  );
  for (const other of [null, '', '0', '61', 'x']) expect(spanOf(other).minutes).toBe(60);
});
