import { checkBody } from '../../../../../console/page/screens/sender/body-check.ts';

test('an object is good, and indented with its numbers as written', () => {
  expect(
    checkBody('{"id":12345678901234567890,"toAmount":1500.10,"list":[1,{}],"text":"a,{\\"b\\":[ ]}"}'),
  ).toEqual({
    ok: true,
    pretty: `{
  "id": 12345678901234567890,
  "toAmount": 1500.10,
  "list": [
    1,
    {}
  ],
  "text": "a,{\\"b\\":[ ]}"
}`,
  });
});

test.each(['[]', 'null', '42', '"text"'])('%s is no body', (text) => {
  expect(checkBody(text)).toMatchObject({ ok: false, message: expect.stringContaining('object') });
});

test('the place of a fault is told', () => {
  expect(checkBody('{\n  "id": 42,\n  status: 1\n}')).toEqual({
    ok: false,
    message: expect.stringMatching(/^Not JSON: .*line 3, column 3\. Mend it, or go back to the mock body\.$/),
  });
  expect(checkBody('')).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Not JSON: .+\. Mend it/),
  });
});
