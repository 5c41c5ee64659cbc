import { ScrollRegion } from '../parts/scroll-region.tsx';
import { Table } from '../parts/table.tsx';
import type { ResultRow } from './result-row.ts';

/** Rows drawn of a list; there can be thousands. */
const SHOWN = 200;

/** Several requests, each with what becomes of it. */
export function ResultList({ label, rows }: { readonly label: string; readonly rows: readonly ResultRow[] }) {
  if (rows.length === 0) return null;
  const hidden = rows.length - SHOWN;
  return (
    <ScrollRegion class="plan-list" label={label}>
      <Table
        caption={label}
        columns={[
          { title: 'Request UUID', cell: ({ requestUuid }) => <span class="mono">{requestUuid}</span> },
          { title: 'Outcome', cell: ({ outcome }) => outcome },
          { title: 'Why', cell: ({ words }) => words },
        ]}
        rows={rows.slice(0, SHOWN).map((row, index) => ({ ...row, key: `${row.requestUuid} ${index}` }))}
        keyOf={({ key }) => key}
      />
      {hidden > 0 && <p class="plan-more">And {hidden} more.</p>}
    </ScrollRegion>
  );
}
