import './answer-view.css';
import type { ComponentChildren } from 'preact';
import { formatEvery, formatTime } from '../format.ts';
import type { Answer } from '../hooks/answer.ts';
import { usePace } from '../hooks/use-run.ts';
import { useTimeZone } from '../hooks/use-time-zone.ts';
import { Failure, Loading, Notice } from './notice.tsx';

/** Something that comes from the server: how far it is, what it is, and since when it is out of date. */
export function AnswerView<T>(props: {
  readonly answer: Answer<T>;
  /** What is asked for, such as `the overview`. */
  readonly what: string;
  readonly onRetry: () => void;
  /** Pause before it is asked for again by itself, in milliseconds of a local run; absent if it is not. */
  readonly every?: number;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { answer, what, onRetry, every, children } = props;
  const zone = useTimeZone();
  const pace = usePace();
  const { data, answeredAt, error, isCutOff } = answer;
  const again =
    every === undefined ? '' : ` The page asks again every ${formatEvery(isCutOff ? every : every * pace)}.`;
  if (data === undefined) {
    return error === undefined ? (
      <Loading what={what} />
    ) : (
      <Failure error={error + again} onRetry={onRetry} />
    );
  }
  return (
    <div>
      {error !== undefined && answeredAt !== undefined && (
        <div class="out-of-date">
          <Notice tone="watch" isLive>
            <p>
              <strong>Out of date since {formatTime(answeredAt, Date.now(), zone)}.</strong> {error}
              {again}
            </p>
            <button type="button" class="button" onClick={onRetry}>
              Try again
            </button>
          </Notice>
        </div>
      )}
      <div class="stack answer">{children(data)}</div>
    </div>
  );
}
