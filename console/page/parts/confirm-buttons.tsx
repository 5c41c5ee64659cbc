/** Buttons at the foot of a dialog that does one thing: they leave it, and, until that is done, do it. */
export function ConfirmButtons(props: {
  /** What the button says that does it. */
  readonly confirm: string;
  readonly isDanger?: boolean | undefined;
  readonly canConfirm: boolean;
  /** It is under way, so nobody leaves. */
  readonly isRunning: boolean;
  readonly isOver: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const { confirm, isDanger, canConfirm, isRunning, isOver, onConfirm, onClose } = props;
  return (
    <>
      <button type="button" class="button" disabled={isRunning} onClick={onClose}>
        {isOver ? 'Close' : 'Cancel'}
      </button>
      {!isOver && (
        <button
          type="button"
          class="button"
          data-kind={isDanger ? 'danger' : 'strong'}
          disabled={!canConfirm}
          onClick={onConfirm}
        >
          {confirm}
        </button>
      )}
    </>
  );
}
