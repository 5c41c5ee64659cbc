import { ANSWERS } from './answers.ts';
import type { Attack } from './attack.ts';
import { BODIES } from './bodies.ts';
import { COPIES_OF_ONE } from './copies.ts';
import { COSTS } from './costs.ts';
import { FIELDS } from './fields.ts';
import { FORGERIES } from './forgeries.ts';
import { FRAMING } from './framing.ts';
import { HASHES } from './hashes.ts';
import { HEADERS } from './headers.ts';
import { READERS } from './readers.ts';
import { URLS } from './urls.ts';

/** Every attack, in the order in which they are made: the last one looks whether the receiver stands them all. */
export const ATTACKS: readonly Attack[] = [
  ...FORGERIES,
  ...HASHES,
  ...HEADERS,
  ...FIELDS,
  ...BODIES,
  ...READERS,
  ...COSTS,
  ...COPIES_OF_ONE,
  ...URLS,
  ...FRAMING,
  ...ANSWERS,
];
