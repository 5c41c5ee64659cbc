import { requestUuidOf } from '../../../console/server/request-uuid.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

test('a UUID is read in either case, and nothing else is one', () => {
  expect(requestUuidOf(UUID.toUpperCase())).toBe(UUID);
  for (const text of [undefined, '', 'x', `${UUID}0`, `held#${UUID}`]) {
    expect(() => requestUuidOf(text)).toThrow(expect.objectContaining({ status: 404 }));
  }
});
