import { api } from '../../api.ts';
import { useLoad } from '../../hooks/use-load.ts';
import { hrefTo } from '../../routing/route.ts';
import type { Span } from './span.ts';

/** What to do where no number says anything: nothing has come in, lately or ever. */
export function Quiet({ span, isLocal }: { readonly span: Span; readonly isLocal: boolean }) {
  // What the log looks at, too, before it says that nothing has come.
  const { data } = useLoad('newest', (signal) => api.entries({ limit: 1 }, signal));
  if (data === undefined) return null;
  if (data.entries.length > 0) {
    return (
      <p>
        Nothing has come in during the last {span.words}. <a href={hrefTo('/log')}>See what came before.</a>
      </p>
    );
  }
  return (
    <p>
      Nothing has come in during the last 24 hours.{' '}
      {isLocal && <a href={hrefTo('/sender')}>Send a first event.</a>}
    </p>
  );
}
