import './payload.css';
import { useMemo, useState } from 'preact/hooks';
import type { EventBody } from '../../../contract.ts';
import { api } from '../../api.ts';
import { useLoad } from '../../hooks/use-load.ts';
import { MAX_INDENTED_DEPTH } from '../../json-layout.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { type Piece, prettyPieces, rawPieces } from './json-marks.ts';

/** The body of a request. It is fetched only when somebody asks to see it. */
export function Payload({ uuid, hasBody }: { readonly uuid: string; readonly hasBody: boolean }) {
  const [isShown, setShown] = useState(false);
  return (
    <section class="panel-part">
      <div class="panel-part-head">
        <h2>Payload</h2>
        {hasBody && (
          <button type="button" class="button" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            <Icon name="eye" size={14} />
            {isShown ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      {!hasBody && <p class="small muted">No body is kept.</p>}
      {isShown && <Body uuid={uuid} />}
    </section>
  );
}

function Body({ uuid }: { readonly uuid: string }) {
  const body = useLoad(uuid, (signal) => api.eventBody(uuid, signal));
  return (
    <AnswerView answer={body} what="the payload" onRetry={body.reload}>
      {(data) => <BodyText body={data} />}
    </AnswerView>
  );
}

function BodyText({ body: { text, signed } }: { readonly body: EventBody }) {
  const [isRaw, setRaw] = useState(false);
  const pretty = useMemo(() => prettyPieces(text, signed), [text, signed]);
  const raw = useMemo(() => rawPieces(text, signed), [text, signed]);
  const shown = isRaw ? undefined : pretty;
  const { pieces } = shown ?? { pieces: raw };
  return (
    <div class="payload">
      <div class="payload-head">
        <div class="segments">
          <button
            type="button"
            aria-pressed={!isRaw}
            disabled={pretty === undefined}
            onClick={() => setRaw(false)}
          >
            Pretty
          </button>
          <button type="button" aria-pressed={isRaw || pretty === undefined} onClick={() => setRaw(true)}>
            As sent
          </button>
        </div>
        {signed.length > 0 && (
          <span class="payload-legend">
            <Icon name="lock" size={12} />
            <mark class="signed">signed</mark>
          </span>
        )}
        <CopyButton text={text} what="the payload" />
      </div>
      {shown?.isPartlyRaw && (
        <p class="payload-note small muted">
          What is nested deeper than {MAX_INDENTED_DEPTH} levels, or very far down, is shown as it was sent.
        </p>
      )}
      <ScrollRegion class="payload-text" label="Payload text">
        <pre>
          {pieces.map((piece, index) => (
            <PieceText key={index} piece={piece} />
          ))}
        </pre>
      </ScrollRegion>
    </div>
  );
}

function PieceText({ piece: { text, kind, signed } }: { readonly piece: Piece }) {
  if (signed !== undefined) {
    return (
      <mark class="signed" data-kind={kind} title={`The hash covers ${signed}`}>
        {text}
      </mark>
    );
  }
  return kind === 'plain' ? text : <span data-kind={kind}>{text}</span>;
}
