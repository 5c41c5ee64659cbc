import { shownList } from '../../../../../console/page/screens/log/paused-list.ts';
import type { Entry } from '../../../../../operator/events/entry.ts';
import { entry } from './entries.ts';

const D = entry({ key: 'd', time: 4 });
const C = entry({ key: 'c', time: 3, state: 'queued' });
const B = entry({ key: 'b', time: 2 });
const A = entry({ key: 'a', time: 1 });

function shown(matching: readonly Entry[], paused: readonly Entry[] | undefined, all = matching) {
  const { entries, waiting } = shownList(matching, paused, (key) => all.find((each) => each.key === key));
  return { keys: entries.map(({ key }) => key), waiting };
}

describe('shownList', () => {
  it('shows everything if it is not paused', () => {
    expect(shown([D, C, B], undefined)).toEqual({ keys: ['d', 'c', 'b'], waiting: 0 });
  });

  it('counts what came since it was paused, and does not show it', () => {
    expect(shown([D, C, B], [C, B])).toEqual({ keys: ['c', 'b'], waiting: 1 });
  });

  it('lets what comes in between wait as well', () => {
    expect(shown([D, C, B], [D, B])).toEqual({ keys: ['d', 'b'], waiting: 1 });
  });

  it('appends older pages', () => {
    expect(shown([D, C, B, A], [C, B])).toEqual({ keys: ['c', 'b', 'a'], waiting: 1 });
  });

  it('keeps rows that match no more, as they are now', () => {
    const handled = { ...C, state: 'handled' } as const;
    const { entries } = shownList([D], [C, B], (key) => [D, handled, B].find((each) => each.key === key));
    expect(entries).toEqual([handled, B]);
  });

  it('shows a row as it is now, in the order of before', () => {
    const handled = { ...C, state: 'handled' } as const;
    const { entries, waiting } = shownList([D, handled, B, A], [C, B], () => undefined);
    expect(entries).toEqual([handled, B, A]);
    expect(waiting).toBe(1);
  });

  it('asks for no row that matches: there may be many', () => {
    const asked: string[] = [];
    shownList([D, C, A], [C, B, A], (key) => {
      asked.push(key);
      return undefined;
    });
    expect(asked).toEqual(['b']);
  });

  it('drops rows that are known no more', () => {
    expect(shown([C], [C, B])).toEqual({ keys: ['c'], waiting: 0 });
  });

  it('counts all as waiting that come to an empty list', () => {
    expect(shown([D, C], [])).toEqual({ keys: [], waiting: 2 });
  });
});
