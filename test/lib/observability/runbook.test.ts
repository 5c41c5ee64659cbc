import { existsSync } from 'node:fs';
import { alarmSections, RUNBOOK, RUNBOOK_HEADINGS, sectionOf } from './runbook.ts';

const anchors = RUNBOOK_HEADINGS.map(({ anchor }) => anchor);

describe('the runbook', () => {
  it.each(alarmSections())(
    'says of %s what is felt, where to look, why, what to do and when it is over',
    (anchor) => {
      expect([...sectionOf(anchor).matchAll(/^- \*\*(.+?)\.?\*\*/gm)].map(([, point]) => point)).toEqual([
        'What the user feels',
        'First check',
        'Usual causes',
        'Repair',
        'Over when',
      ]);
    },
  );

  it('has one section of each name, and links only what is there', () => {
    expect(new Set(anchors).size).toBe(anchors.length);
    for (const [, file = '', anchor] of RUNBOOK.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
      if (file === '') expect(anchors).toContain(anchor);
      else expect(existsSync(`docs/${file}`)).toBe(true);
    }
  });
});
