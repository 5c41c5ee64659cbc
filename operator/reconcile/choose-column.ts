import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { formatCount } from '../words.ts';
import { clarityOf } from './column-name.ts';
import type { ListRows } from './list-rows.ts';

/** The column that holds the request UUIDs. */
export interface Column {
  readonly key: string;
  /** Its name or number, for people. */
  readonly name: string;
}

/** Candidates that a rejection names. */
const SHOWN = 10;

/**
 * The column to take the UUIDs from: the one that is wanted, else the one whose name says so, else the only one that holds
 * any.
 *
 * @param wanted - name or number of a column, or key in JSON
 * @returns `undefined` if no column holds a UUID
 * @throws InvalidInputProblem if there is no such column, or more than one that it may be
 */
export function chooseColumn({ names, rows }: ListRows, wanted: string | undefined): Column | undefined {
  const counts = new Map<string, number>([...names.keys()].map((key) => [key, 0]));
  for (const { uuids } of rows()) for (const [key] of uuids) counts.set(key, (counts.get(key) ?? 0) + 1);
  const columns = [...counts].map(([key, count]) => ({ key, count, name: names.get(key) || key }));
  const holding = columns.filter(({ count }) => count > 0);
  if (wanted !== undefined) return theOne(wantedOf(columns, wanted), `"${wanted}"`, columns);
  const clear = clearest(columns);
  if (clear.length > 0) return theOne(clear, 'the request UUID', holding);
  if (holding.length > 1) throw ambiguous(holding);
  return holding[0];
}

interface Counted extends Column {
  readonly count: number;
}

function clearest(columns: readonly Counted[]): Counted[] {
  const ranked = columns.map((column) => ({
    column,
    rank: clarityOf(column.name) ?? Number.POSITIVE_INFINITY,
  }));
  const best = Math.min(...ranked.map(({ rank }) => rank));
  return best === Number.POSITIVE_INFINITY
    ? []
    : ranked.filter(({ rank }) => rank === best).map(({ column }) => column);
}

function wantedOf(columns: readonly Counted[], wanted: string): Counted[] {
  const name = wanted.toLowerCase();
  const byName = columns.filter((column) => column.name.toLowerCase() === name);
  if (byName.length > 0) return byName;
  const byKey = columns.filter(({ key }) => key === wanted);
  return byKey.length > 0
    ? byKey
    : columns.filter((column) => column.name.toLowerCase().endsWith(`.${name}`));
}

function theOne(found: readonly Counted[], what: string, columns: readonly Counted[]): Counted {
  const [first, second] = found;
  if (first === undefined) throw new InvalidInputProblem(`There is no column ${what}. ${listed(columns)}`);
  if (second !== undefined) throw ambiguous(found);
  return first;
}

function ambiguous(columns: readonly Counted[]): InvalidInputProblem {
  return new InvalidInputProblem(`Any of several columns may hold the request UUIDs. ${listed(columns)}`, {
    advice: { kind: 'name-column' },
  });
}

function listed(columns: readonly Counted[]): string {
  const words = columns.slice(0, SHOWN).map(({ key, name, count }) => {
    const number = /^\d+$/.test(key) && name !== key ? `${key} ` : '';
    return `${number}${name} (${formatCount(count, 'UUID')})`;
  });
  return `Columns: ${words.join(', ')}${columns.length > SHOWN ? ', …' : ''}.`;
}
