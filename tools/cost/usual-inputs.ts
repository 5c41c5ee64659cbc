import type { Template } from '../../local/template/template.ts';
import type { CostInputs } from './cost-inputs.ts';
import { readCounted } from './counted.ts';
import { readDurations } from './durations.ts';
import type { PriceTable } from './prices.ts';
import { VOLUMES } from './scenarios.ts';
import { stackFacts } from './stack-facts.ts';

/**
 * What the committed figures are reckoned from: an event of 1 KB with one queue, as many as the smallest month has.
 *
 * @param projectRoot - folder of package.json
 * @param template - of the stage
 * @param durations - file of times
 */
export function usualInputs(
  projectRoot: string,
  template: Template,
  prices: PriceTable,
  durations: string,
): CostInputs {
  return {
    workload: {
      events: VOLUMES[0],
      bodyBytes: 1024,
      queues: 1,
      duplicates: 0,
      rejected: 0,
      messagesPerBatch: 1,
    },
    counted: readCounted(projectRoot),
    durations: readDurations(durations),
    facts: stackFacts(template),
    assumptions: {
      idleReceivesPerMinute: 15,
      peakFactor: 10,
      historyMonths: 12,
      operations: 100,
      tracedShare: 0.05,
    },
    prices,
  };
}
