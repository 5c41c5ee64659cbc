import type { Overview, OverviewPart } from '../../../contract.ts';
import { Notice } from '../../parts/notice.tsx';

/** What stands in place of what could not be read, and why; nothing if all of it was. */
export function Unread(props: {
  readonly unread: Overview['unread'];
  readonly parts: readonly OverviewPart[];
}) {
  const found = props.unread.filter(({ part }) => props.parts.includes(part));
  if (found.length === 0) return null;
  return (
    <div class="unread">
      {found.map(({ part, words }) => (
        <Notice key={part} tone="watch">
          {words}
        </Notice>
      ))}
    </div>
  );
}
