import './sender.css';
import { useState } from 'preact/hooks';
import type { SenderState } from '../../../contract.ts';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { Failure, Loading } from '../../parts/notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';
import { Compose } from './compose.tsx';
import { Events } from './events.tsx';
import { Secret } from './secret.tsx';
import { SentList } from './sent-list.tsx';
import { useSentLog } from './use-sent-log.ts';

/** Pause between two looks at what is being sent, in milliseconds. */
const REFRESH = 1000;

/** The Partners Platform, simulated: what it has pages for is here on one. */
export function Sender({ run }: ScreenProps) {
  const { data, error, refresh } = usePolled('sender', REFRESH, api.sender);
  // What an order has answered counts until the next look.
  const [answered, setAnswered] = useState<{
    readonly over: SenderState | undefined;
    readonly state: SenderState;
  }>();
  const log = useSentLog();
  const state = answered !== undefined && answered.over === data ? answered.state : data;
  const take = (next: SenderState) => {
    setAnswered({ over: data, state: next });
    refresh();
  };
  return (
    <div class="page">
      <PageHead title="Sender">
        <p class="muted small">The Partners Platform, simulated. It sends to this local run.</p>
      </PageHead>
      {state === undefined ? (
        error === undefined ? (
          <Loading what="the sender" />
        ) : (
          <Failure error={error} onRetry={refresh} />
        )
      ) : (
        <div class="stack">
          {error !== undefined && <Failure error={error} onRetry={refresh} />}
          <div class="sender-desk">
            <Compose types={run.eventTypes} state={state} onState={take} />
            <div class="stack">
              <Secret hasSecret={state.hasSecret} onStored={refresh} />
              <Events types={run.eventTypes} active={state.active} onState={take} />
            </div>
          </div>
          <SentList log={log} spoils={state.spoils} />
        </div>
      )}
    </div>
  );
}
