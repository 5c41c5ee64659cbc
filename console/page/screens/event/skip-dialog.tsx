import { api } from '../../api.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';

/** Marks an event for its handler to skip it, when somebody says why. */
export function SkipDialog(props: {
  readonly requestUuid: string;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { requestUuid, onEnd, onClose } = props;
  return (
    <ReasonDialog
      title="Skip this event"
      confirm="Skip"
      running="Marking it…"
      run={async (reason = '') => {
        const { detail } = await api.skip(requestUuid, { reason });
        return { tone: 'good', words: [detail] };
      }}
      onEnd={onEnd}
      onClose={onClose}
    >
      <p class="small">
        At its next receive its handler does not try it, but moves it to the dead-letter queue and goes on
        with what waits behind it. A redrive has it tried again.
      </p>
    </ReasonDialog>
  );
}
