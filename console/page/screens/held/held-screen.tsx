import type { HoldCategory } from '../../../../lambda/core/signature/hold-verdict.ts';
import { formatCount } from '../../../../operator/words.ts';
import type { HeldChoice, HeldItem } from '../../../contract.ts';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { Badge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { Empty } from '../../parts/notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';
import { DiscardHeldDialog, ReleaseHeldDialog } from './held-dialogs.tsx';
import { CATEGORIES } from './held-words.ts';
import { useHeldDiscard, useHeldRelease } from './use-held.ts';

/** Pause between two reads, in milliseconds. */
const REFRESH = 10_000;

/** Rows drawn of each reason; there can be thousands. */
const SHOWN = 100;

/** Requests with a valid hash that were not accepted, by the reason, and what can be done about them. */
export function HeldScreen() {
  const held = usePolled('held', REFRESH, api.held);
  const release = useHeldRelease(held.refresh, focusTitle);
  const discard = useHeldDiscard(held.refresh, focusTitle);
  return (
    <div class="page">
      <PageHead
        title="Held"
        lead="Requests with a valid hash that could not be accepted as they are. They were answered 422, and wait here until they are released or discarded."
      >
        <button type="button" class="button" onClick={held.refresh}>
          Refresh
        </button>
      </PageHead>
      <AnswerView answer={held} what="the held requests" onRetry={held.refresh} every={REFRESH}>
        {(items) => (
          <Groups
            items={items}
            onRelease={(requests) => release.ask({ requests })}
            onDiscard={(requests) => discard.ask({ requests })}
          />
        )}
      </AnswerView>
      <ReleaseHeldDialog release={release} />
      <DiscardHeldDialog discard={discard} />
    </div>
  );
}

interface Acts {
  readonly onRelease: (requests: HeldChoice) => void;
  readonly onDiscard: (requests: HeldChoice) => void;
}

function Groups({ items, ...acts }: { readonly items: readonly HeldItem[] } & Acts) {
  if (items.length === 0) {
    return (
      <div class="card">
        <Empty title="No request is held">
          A request whose hash is valid, but whose signed fields break the policy, or whose body not every
          JSON parser can read, appears here.
        </Empty>
      </div>
    );
  }
  return (
    <>
      {(Object.keys(CATEGORIES) as HoldCategory[]).map((category) => {
        const ofCategory = items.filter((item) => item.category === category);
        return ofCategory.length === 0 ? null : (
          <Group key={category} category={category} items={ofCategory} {...acts} />
        );
      })}
    </>
  );
}

function Group(props: { readonly category: HoldCategory; readonly items: readonly HeldItem[] } & Acts) {
  const { category, items, onRelease, onDiscard } = props;
  const { title, remedy } = CATEGORIES[category];
  const titleId = `held-${category}`;
  const more = items.length - SHOWN;
  return (
    <section class="card" aria-labelledby={titleId}>
      <div class="card-head waiting-head">
        <div class="row">
          <h2 id={titleId}>{title}</h2>
          <Badge tone="bad" icon="hand">
            {formatCount(items.length, 'request')}
          </Badge>
        </div>
        <div class="row">
          {/* What not every parser can read is named one by one. */}
          {category !== 'not-portable' && (
            <ChangeButton onClick={() => onRelease({ category })}>
              Release…<span class="visually-hidden"> {title}</span>
            </ChangeButton>
          )}
          <ChangeButton onClick={() => onDiscard({ category })}>
            Discard…<span class="visually-hidden"> {title}</span>
          </ChangeButton>
        </div>
      </div>
      <p class="small lead">{remedy}</p>
      <Table
        caption={title}
        columns={COLUMNS}
        rows={items.slice(0, SHOWN)}
        keyOf={({ requestUuid, heldAt }) => `${requestUuid} ${heldAt}`}
      />
      {more > 0 && <p class="muted small">And {more} more.</p>}
    </section>
  );
}

const COLUMNS: readonly Column<HeldItem>[] = [
  {
    title: 'Request',
    cell: ({ requestUuid, isReleasable }) => (
      // One box: on a narrow screen each child would be a cell of its own.
      <div>
        <a class="mono" href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}>
          {requestUuid}
        </a>
        {isReleasable && (
          <>
            {' '}
            <Badge tone="good" icon="check" title="It keeps the policy as it is now.">
              can be released
            </Badge>
          </>
        )}
      </div>
    ),
  },
  { title: 'Event type', cell: ({ eventType }) => eventType },
  { title: 'Held', cell: ({ heldAt }) => <RelativeTime at={heldAt} /> },
  { title: 'Signed fields', cell: ({ securityFields }) => <code>{securityFields.join(',')}</code> },
  { title: 'Reason', cell: ({ reason }) => reason },
];
