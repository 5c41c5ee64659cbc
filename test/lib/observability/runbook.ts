import { readFileSync } from 'node:fs';

interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** Text of the runbook. */
export const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');

/** Headings of the runbook, with the anchors that GitHub gives them. */
export const RUNBOOK_HEADINGS: readonly Heading[] = RUNBOOK.split('\n').flatMap((line) => {
  const [, marks, text] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
  return marks === undefined || text === undefined
    ? []
    : [{ level: marks.length, text, anchor: anchorOf(text) }];
});

/** Anchors of the sections about alarms: those on the level below "Alarms". */
export function alarmSections(): string[] {
  const begin = RUNBOOK_HEADINGS.findIndex(({ level, text }) => level === 2 && text === 'Alarms');
  if (begin === -1) throw new Error('The runbook has no section "Alarms".');
  const rest = RUNBOOK_HEADINGS.slice(begin + 1);
  const end = rest.findIndex(({ level }) => level <= 2);
  return rest.slice(0, end === -1 ? undefined : end).map(({ anchor }) => anchor);
}

/** Text of the section with that anchor, without what follows its next heading. */
export function sectionOf(anchor: string): string {
  const heading = RUNBOOK_HEADINGS.find((candidate) => candidate.anchor === anchor);
  if (heading === undefined) throw new Error(`The runbook has no section "${anchor}".`);
  const [, rest = ''] = RUNBOOK.split(`\n${'#'.repeat(heading.level)} ${heading.text}\n`);
  return rest.split(/^#/m)[0] ?? '';
}

function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
