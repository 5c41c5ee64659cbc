import type { Overview } from '../../../contract.ts';
import { Icon } from '../../parts/icon.tsx';
import type { IconName } from '../../parts/icon-outlines.ts';
import { hrefTo } from '../../routing/route.ts';
import { isQuiet } from './is-quiet.ts';
import { Quiet } from './quiet.tsx';
import { reasonParts } from './reason-parts.ts';
import type { Span } from './span.ts';

const WORDS: Readonly<Record<Overview['verdict'], { readonly title: string; readonly icon: IconName }>> = {
  good: { title: 'All systems operational', icon: 'check' },
  watch: { title: 'Operational, with something to watch', icon: 'hand' },
  bad: { title: 'Action needed', icon: 'cross' },
};

/** Nobody knows whether what cannot be read is well. */
const UNKNOWN = { title: 'Not everything could be read', icon: 'hand' } as const;

/** The answer to "is it working?", and why. */
export function Verdict(props: { readonly data: Overview; readonly span: Span; readonly isLocal: boolean }) {
  const { data, span, isLocal } = props;
  const { verdict, reasons, counts, unread } = data;
  const { title, icon } = verdict === 'watch' && unread.length > 0 ? UNKNOWN : WORDS[verdict];
  const quiet = counts !== undefined && isQuiet(counts);
  return (
    <section class="verdict" data-tone={verdict} aria-labelledby="verdict">
      <span class="verdict-mark">
        <Icon name={icon} size={20} />
      </span>
      <div class="verdict-text">
        <div role="status">
          <h2 id="verdict">{quiet && verdict === 'good' ? 'It is ready' : title}</h2>
        </div>
        {reasons.length > 0 && (
          <ul>
            {reasons.map(({ text, link }) => (
              <Reason key={text} text={text} link={link} />
            ))}
          </ul>
        )}
        {quiet && <Quiet span={span} isLocal={isLocal} />}
      </div>
    </section>
  );
}

function Reason({ text, link }: { readonly text: string; readonly link?: string | undefined }) {
  const { what, advice } = reasonParts(text);
  return (
    <li>
      {link === undefined ? <strong>{what}</strong> : <a href={hrefTo(link)}>{what}</a>}
      {advice !== '' && ` ${advice}`}
    </li>
  );
}
