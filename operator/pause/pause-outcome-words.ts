import type { HandlerPause, HandlerResume } from './switch-handlers.ts';

const WORDS: Readonly<Record<HandlerPause['outcome'] | HandlerResume['outcome'], string>> = {
  paused: 'It gets no events; they wait in their queue, in order.',
  'was-paused': 'It was paused before; its note stays.',
  pausing: 'Lambda has not stopped giving it events yet; doctor tells when it has.',
  resumed: 'It gets its events again.',
  'was-running': 'It gets its events; it was not paused, or something else has resumed it.',
  resuming: 'Lambda does not give it events yet; doctor tells when it does.',
  'no-mapping': 'Nothing gives it events. Deploy the stack again.',
};

/** What became of a handler, in a sentence. */
export function pauseOutcomeWords({ outcome }: HandlerPause | HandlerResume): string {
  return WORDS[outcome];
}
