import { OVERLAP, Place } from '../../../operator/listen/place.ts';
import { NOON, uuid } from '../../lambda/factories.ts';

const MINUTE = 60_000;
const claim = (number: number, claimedAt: number) => ({ requestUuid: uuid(number), claimedAt });

function placeAt(floor: number): Place {
  return new Place({ floor, settled: [], held: [] });
}

test('what is settled is kept as long as the index may still show it, and known by then', () => {
  const place = placeAt(NOON);
  expect(place.find(claim(1, NOON + 1))).toBe(true);
  expect(place.find(claim(1, NOON + 1))).toBe(false);
  place.settle(claim(1, NOON + 1));
  place.noteRead(NOON + OVERLAP);
  expect(place.record()).toMatchObject({ floor: NOON, settled: [[uuid(1), NOON + 1]] });
  expect(new Place(place.record()).find(claim(1, NOON + 1))).toBe(false);
  place.noteRead(NOON + OVERLAP + 2);
  expect(place.record()).toMatchObject({ floor: NOON + 2, settled: [] });
});

test('the place stays before what waits, and knows what after it is settled', () => {
  const place = placeAt(NOON);
  place.find(claim(1, NOON + MINUTE));
  place.find(claim(2, NOON + 2 * MINUTE));
  place.settle(claim(2, NOON + 2 * MINUTE));
  place.noteRead(NOON + 60 * MINUTE);
  const kept = new Place(place.record());
  expect(kept.floor).toBe(NOON + MINUTE);
  expect(kept.find(claim(2, NOON + 2 * MINUTE))).toBe(false);
  expect(kept.find(claim(1, NOON + MINUTE))).toBe(true);
});

test('it never goes back', () => {
  const place = placeAt(NOON);
  place.noteRead(NOON - MINUTE);
  expect(place.record().floor).toBe(NOON);
});

test('what was released, which lies behind the place, is kept until it is settled', () => {
  const place = placeAt(NOON);
  place.held = new Map([[uuid(2), NOON - 60 * MINUTE]]);
  place.find(claim(1, NOON - 61 * MINUTE));
  expect(place.record().held).toEqual([
    [uuid(2), NOON - 60 * MINUTE],
    [uuid(1), NOON - 61 * MINUTE],
  ]);
  place.settle(claim(1, NOON - 61 * MINUTE));
  expect(place.record()).toMatchObject({ floor: NOON, settled: [], held: [[uuid(2), NOON - 60 * MINUTE]] });
});

test('no more is found while many wait, or while one holds up too many', () => {
  const waiting = placeAt(NOON);
  for (let number = 0; number < 999; number++) waiting.find(claim(number, NOON));
  expect(waiting.isFull).toBe(false);
  waiting.find(claim(1000, NOON));
  expect(waiting.isFull).toBe(true);
  const heldUp = placeAt(NOON);
  for (let number = 0; number < 20_000; number++) heldUp.settle(claim(number, NOON));
  expect(heldUp.isFull).toBe(false);
  heldUp.find(claim(20_000, NOON));
  expect(heldUp.isFull).toBe(true);
});
