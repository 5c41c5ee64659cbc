import './stream-light.css';
import type { StreamState } from '../stream.ts';

const WORDS: Readonly<Record<StreamState, string>> = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'Not connected, trying again',
};

/** Whether what is shown follows what happens. */
export function StreamLight({ state }: { readonly state: StreamState }) {
  return (
    <span class="stream" data-state={state} role="status">
      {WORDS[state]}
    </span>
  );
}
