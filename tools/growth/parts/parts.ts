import type { GrowthTable } from '../growth-table.ts';
import { measureEvents } from './events.ts';
import { measureInspection } from './inspection.ts';
import { measureLedger } from './ledger.ts';
import { measureRedrive } from './redrive.ts';
import { measureUnsent } from './unsent.ts';

/** What can be counted by itself. @param isSmall - with sizes that take seconds */
export const PARTS: Readonly<Record<string, (isSmall: boolean) => Promise<GrowthTable[]>>> = {
  events: measureEvents,
  inspection: measureInspection,
  unsent: measureUnsent,
  redrive: measureRedrive,
  ledger: measureLedger,
};
