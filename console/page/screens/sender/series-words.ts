import type { SeriesEnd } from '../../../contract.ts';
import { formatNumber } from '../../format.ts';

/** What came of many: `Sent 60: 58 answered 200, 2 got no answer.` */
export function seriesWords({ sent, total, answers, failure }: SeriesEnd): string {
  const share = `${formatNumber(sent)} of ${formatNumber(total)}`;
  const head =
    failure !== undefined
      ? `Ended after ${share}`
      : sent < total
        ? `Stopped after ${share}`
        : `Sent ${formatNumber(total)}`;
  if (answers.length === 0) return `${head}.`;
  const counts = answers.map(
    ({ status, count }) =>
      `${formatNumber(count)} ${status === undefined ? 'got no answer' : `answered ${status}`}`,
  );
  return `${head}: ${counts.join(', ')}.`;
}
