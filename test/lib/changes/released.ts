import type { ChangedTemplate } from '../../../tools/deploy/faults-of-change.ts';
import { embeddedTemplate } from './embedded.ts';
import { templateOf } from './templates.ts';

/** What a later version is tried over, as this version has it: stacks that may be live, by the names of their files. */
export const TEMPLATES: Readonly<Record<string, () => ChangedTemplate>> = {
  prod: () => templateOf('prod', {}),
  embedded: embeddedTemplate,
};

/** Where the last release's are kept. */
export const releasedFile = (name: string): string => `test/fixtures/released/${name}.template.json`;
