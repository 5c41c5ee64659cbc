import type { z } from 'zod';
import { attack } from './attack.ts';
import { audit } from './audit.ts';
import { dlqDiscard, dlqList, dlqPeek, dlqRedrive } from './dlq.ts';
import { doctor } from './doctor.ts';
import { erase } from './erase.ts';
import { explain, verify } from './explain.ts';
import { heldDiscard, heldList, heldRelease } from './held.ts';
import { exportLine, logLine } from './log.ts';
import { parkedList, parkedRelease } from './parked.ts';
import { pause, resume } from './pause.ts';
import { reconcile } from './reconcile.ts';
import { replay } from './replay.ts';
import { secretStatus } from './secret.ts';
import { send } from './send.ts';
import { show } from './show.ts';
import { skip } from './skip.ts';
import { status } from './status.ts';
import { url } from './url.ts';

/** What `--json` prints, and `export --format jsonl`, by command: one JSON text, or one on each line where {@link JSON_LINES} says so. */
export const JSON_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  send,
  status,
  log: logLine,
  export: exportLine,
  show,
  url,
  reconcile,
  verify,
  explain,
  'secret status': secretStatus,
  'held list': heldList,
  'held release': heldRelease,
  'held discard': heldDiscard,
  'parked list': parkedList,
  'parked release': parkedRelease,
  'dlq list': dlqList,
  'dlq peek': dlqPeek,
  'dlq redrive': dlqRedrive,
  'dlq discard': dlqDiscard,
  replay,
  pause,
  resume,
  skip,
  erase,
  doctor,
  audit,
  attack,
};

/** Commands that print one JSON text on each line. */
export const JSON_LINES: ReadonlySet<string> = new Set(['log', 'export']);
