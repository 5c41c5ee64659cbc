import './sender.css';
import { useState } from 'preact/hooks';
import type { SenderState } from '../../../contract.ts';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';
import { Compose } from './compose.tsx';
import { Events } from './events.tsx';
import { Secret } from './secret.tsx';
import { SentList } from './sent-list.tsx';
import { useSentLog } from './use-sent-log.ts';

/** Pause between two reads of what is being sent, in milliseconds. */
const REFRESH = 1000;

/** The Partners Platform, simulated: what it has pages for is here on one. */
export function Sender({ run }: ScreenProps) {
  const sender = usePolled('sender', REFRESH, api.sender);
  const { refresh } = sender;
  // What an order has answered counts until the next look.
  const [ordered, setOrdered] = useState<{
    readonly over: SenderState | undefined;
    readonly state: SenderState;
  }>();
  const log = useSentLog();
  const take = (next: SenderState) => {
    setOrdered({ over: sender.data, state: next });
    refresh();
  };
  return (
    <div class="page">
      <PageHead title="Sender">
        <p class="muted small">The Partners Platform, simulated. It sends to this local run.</p>
      </PageHead>
      <AnswerView answer={sender} what="the sender" onRetry={refresh} every={REFRESH}>
        {(data) => {
          const state = ordered?.over === data ? ordered.state : data;
          return (
            <>
              <div class="sender-desk">
                <Compose types={run.eventTypes} state={state} onState={take} />
                <div class="stack">
                  <Secret state={state} isLocal onStored={refresh} />
                  <Events types={run.eventTypes} switches={{ active: state.active, onState: take }} />
                </div>
              </div>
              <SentList log={log} spoils={state.spoils} />
            </>
          );
        }}
      </AnswerView>
    </div>
  );
}
