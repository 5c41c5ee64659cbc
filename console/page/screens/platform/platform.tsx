import '../sender/sender.css';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';
import { Events } from '../sender/events.tsx';
import { Secret } from '../sender/secret.tsx';
import { SelfTest } from './self-test.tsx';

/** Pause between two reads of the secret's versions, in milliseconds. */
const REFRESH = 4000;

/** What to enter in the Partners Platform for a deployed stack, and whether it would arrive. */
export function Platform({ run }: ScreenProps) {
  const sender = usePolled('sender', REFRESH, api.sender);
  return (
    <div class="page">
      <PageHead
        title="Platform"
        lead="Enter these URLs in the Partners Platform, under API Webhooks, and store here the secret that it shows under API Security."
      />
      <div class="sender-desk">
        <Events types={run.eventTypes} />
        <div class="stack">
          <AnswerView answer={sender} what="the webhook secret" onRetry={sender.refresh} every={REFRESH}>
            {(state) => <Secret state={state} isLocal={false} onStored={sender.refresh} />}
          </AnswerView>
          <SelfTest types={run.eventTypes} />
        </div>
      </div>
    </div>
  );
}
