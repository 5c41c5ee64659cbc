import type { z } from 'zod';
import { dlqList, dlqPeek, dlqRedrive } from './dlq.ts';
import { erase } from './erase.ts';
import { heldDiscard, heldList, heldRelease } from './held.ts';
import { logLine } from './log.ts';
import { parkedList, parkedRelease } from './parked.ts';
import { replay } from './replay.ts';
import { send } from './send.ts';
import { show } from './show.ts';
import { url } from './url.ts';

/** What `--json` prints, by command: one JSON text, or one on each line where {@link JSON_LINES} says so. */
export const JSON_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  send,
  log: logLine,
  show,
  url,
  'held list': heldList,
  'held release': heldRelease,
  'held discard': heldDiscard,
  'parked list': parkedList,
  'parked release': parkedRelease,
  'dlq list': dlqList,
  'dlq peek': dlqPeek,
  'dlq redrive': dlqRedrive,
  replay,
  erase,
};

/** Commands that print one JSON text on each line. */
export const JSON_LINES: ReadonlySet<string> = new Set(['log']);
