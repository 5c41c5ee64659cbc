import type { Exchange } from '../../../operator/attack/attack.ts';
import { acceptedOnce } from '../../../operator/attack/copies.ts';

function exchangeOf(status: number, code: string, mayBeKept?: true): Exchange {
  const request = { origin: 'http://127.0.0.1', path: '/', headers: [], body: '' };
  const probe = { what: 'a copy', request, expected: [] };
  return { probe, answer: { status, code, text: '' }, latency: 1, ...(mayBeKept && { mayBeKept }) };
}

const accepted = exchangeOf(200, 'accepted');
const duplicate = exchangeOf(200, 'duplicate');
const kindOf = (...exchanges: Exchange[]) => acceptedOnce(exchanges).kind;

describe('copies sent at once', () => {
  it('are one event if one is accepted', () => {
    expect(kindOf(duplicate, accepted, duplicate)).toBe('rejected');
    expect(kindOf(exchangeOf(200, 'duplicate', true), accepted)).toBe('rejected');
  });

  it('are more than one if more are accepted', () => {
    expect(kindOf(accepted, accepted)).toBe('hole');
    expect(kindOf(accepted, exchangeOf(200, 'accepted', true))).toBe('hole');
  });

  it('are one event, too, if what was answered 503 had made the claim', () => {
    expect(kindOf(duplicate, exchangeOf(200, 'duplicate', true))).toBe('rejected');
  });

  it('are none if every answer says that it came before', () => {
    expect(kindOf(duplicate, duplicate)).toBe('hole');
  });

  it('have no other answers', () => {
    expect(kindOf(accepted, exchangeOf(500, 'no_code'))).toBe('hole');
    expect(kindOf(duplicate, exchangeOf(503, 'unavailable', true))).toBe('hole');
  });
});
