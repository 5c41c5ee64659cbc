import type { RunFacts } from '../../contract.ts';
import { Empty } from '../parts/notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import type { Location } from '../routing/route.ts';
import { DeadLetters } from './dead-letters/dead-letters.tsx';
import { EntityScreen } from './entity/entity-screen.tsx';
import { HeldScreen } from './held/held-screen.tsx';
import { LogScreen } from './log/log-screen.tsx';
import { Overview } from './overview/overview.tsx';
import { ParkedScreen } from './parked/parked-screen.tsx';
import { Platform } from './platform/platform.tsx';
import { Sender } from './sender/sender.tsx';

/** What every screen gets. */
export interface ScreenProps {
  readonly run: RunFacts;
  /** What is behind the `?` of the address. */
  readonly query: URLSearchParams;
}

/** The screen of an address. */
export function Screen({ location, run }: { readonly location: Location; readonly run: RunFacts }) {
  const { route, query } = location;
  switch (route.screen) {
    case 'overview':
      return <Overview run={run} query={query} />;
    case 'log':
    case 'event':
    case 'request':
      return <LogScreen run={run} query={query} route={route} />;
    case 'entity':
      return <EntityScreen key={`${route.entity}/${route.id}`} route={route} />;
    case 'dead-letters':
      return <DeadLetters run={run} query={query} />;
    case 'held':
      return <HeldScreen />;
    case 'parked':
      return <ParkedScreen />;
    case 'sender':
      return run.isLocal ? <Sender run={run} query={query} /> : <Platform run={run} query={query} />;
    default:
      return (
        <div class="page">
          <PageHead title="Not found" />
          <Empty title="The console has no such page." />
        </div>
      );
  }
}
