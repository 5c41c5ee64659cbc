import { useEffect, useRef } from 'preact/hooks';
import type { DeadLetterQueue } from '../../../contract.ts';
import { formatNumber } from '../../format.ts';
import { ChangeButton } from '../../parts/change-button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { RelativeTimes } from '../../parts/time.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';

/** Entities named of a group; there can be thousands. */
const ENTITIES_SHOWN = 3;

/** Dead letters of one cause. */
export function LetterGroup(props: {
  readonly group: DeadLetterQueue['groups'][number];
  /** Whether somebody came for this one. */
  readonly isMarked: boolean;
  readonly onRedrive: (() => void) | undefined;
  readonly onDiscard: (() => void) | undefined;
}) {
  const { group, isMarked, onRedrive, onDiscard } = props;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isMarked) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isMarked]);
  const { fingerprint, error, count, first, last, example, entities } = group;
  const more = entities.length - ENTITIES_SHOWN;
  const whose = (
    <span class="visually-hidden">
      {' '}
      {count} of {fingerprint}
    </span>
  );
  return (
    <li ref={item} class="letter-group" data-marked={isMarked || undefined}>
      <span class="letter-count number">
        {formatNumber(count)}
        <span class="visually-hidden"> dead letters:</span>
      </span>
      <div class="letter-facts">
        <p class="letter-error wrap-anywhere">{error}</p>
        <dl class="facts">
          <dt>Fingerprint</dt>
          <dd>
            {fingerprint === undefined ? (
              'none was noted'
            ) : (
              <span class="letter-fingerprint">
                <code>{fingerprint}</code>
                <CopyButton text={fingerprint} what="the fingerprint" />
              </span>
            )}
          </dd>
          <dt>Failed at</dt>
          <dd>
            <RelativeTimes first={first} last={last} />
          </dd>
          {entities.length > 0 && (
            <>
              <dt>Entities</dt>
              <dd>
                {entities.slice(0, ENTITIES_SHOWN).map(({ entity, id }, index) => (
                  <span key={`${entity} ${id}`}>
                    {index > 0 && ', '}
                    <a href={hrefTo(pathOf({ screen: 'entity', entity, id }))}>{`${entity} ${id}`}</a>
                  </span>
                ))}
                {more > 0 && ` and ${formatNumber(more)} more`}
              </dd>
            </>
          )}
          {example !== undefined && (
            <>
              <dt>Example</dt>
              <dd>
                <a class="mono" href={hrefTo(pathOf({ screen: 'event', uuid: example }))}>
                  {example}
                </a>
              </dd>
            </>
          )}
        </dl>
      </div>
      {onRedrive && onDiscard && (
        <div class="letter-buttons">
          <ChangeButton onClick={onRedrive}>
            {count === 1 ? 'Redrive this…' : 'Redrive these…'}
            {whose}
          </ChangeButton>
          <ChangeButton onClick={onDiscard}>
            {count === 1 ? 'Discard this…' : 'Discard these…'}
            {whose}
          </ChangeButton>
        </div>
      )}
    </li>
  );
}
