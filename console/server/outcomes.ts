import { explainFailure } from '../../operator/problems/explain-failure.ts';
import type { Outcomes } from '../contract.ts';
import { advised } from './advice.ts';

/**
 * What became of each request that a use-case worked on. What ends it on the way is told beside what was done before, which
 * stays done.
 *
 * @throws what ended it before there was a first result, and faults of the console
 */
export async function outcomesOf<Result>(source: AsyncIterable<Result>): Promise<Outcomes<Result>> {
  const results: Result[] = [];
  try {
    for await (const result of source) results.push(result);
  } catch (error) {
    const { kind, text, advice } = explainFailure(error);
    if (results.length === 0 || kind === 'fault') throw error;
    return { results, failure: advised(text, advice) };
  }
  return { results };
}
