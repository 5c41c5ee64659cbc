import { readFileSync } from 'node:fs';
import { LOG_FIELDS, LOG_LINE_FIELDS } from '../../lambda/core/telemetry/log-fields.ts';
import { LOG_LINES, type LogMessage } from '../../lambda/core/telemetry/log-lines.ts';
import { METRIC_CATALOGUE } from '../../lambda/core/telemetry/metric-catalogue.ts';

/** The tables of the documentation, made from the catalogues: what a failing test prints is what to put there. */
const documentation = readFileSync('docs/logs-and-metrics.md', 'utf8');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The table that follows a heading. */
function tableUnder(heading: string): string {
  const section = documentation.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}

test('the lines are those of the catalogue', () => {
  const rows = Object.entries(LOG_LINES).map(([message, { level, meaning, writtenBy }]) => {
    const fields = Object.entries(LOG_LINE_FIELDS[message as LogMessage]).map(([name, presence]) =>
      presence === 'always' ? `\`${name}\`` : `(\`${name}\`)`,
    );
    return [`\`${message}\``, writtenBy, level, meaning, fields.join(' ')];
  });
  expect(tableUnder('Lines')).toBe(table(['message', 'written by', 'level', 'meaning', 'fields'], rows));
});

test('the fields are those of the catalogue', () => {
  const rows = Object.entries(LOG_FIELDS).map(([name, meaning]) => [`\`${name}\``, meaning]);
  expect(tableUnder('Fields')).toBe(table(['field', 'meaning'], rows));
});

test('the metrics are those of the catalogue', () => {
  const rows = Object.entries(METRIC_CATALOGUE).map(([name, { emittedBy, meaning, unit }]) => [
    `\`${name}\``,
    unit,
    emittedBy,
    meaning,
  ]);
  expect(tableUnder('Metrics')).toBe(table(['metric', 'unit', 'from', 'meaning'], rows));
});
