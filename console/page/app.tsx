import './app.css';
import { useEffect, useRef } from 'preact/hooks';
import type { RunFacts } from '../contract.ts';
import { api } from './api.ts';
import { zoneName } from './format.ts';
import { useLoad } from './hooks/use-load.ts';
import { RunContext } from './hooks/use-run.ts';
import { TimeZoneContext } from './hooks/use-time-zone.ts';
import { focusTitle } from './parts/focus-title.ts';
import { Icon } from './parts/icon.tsx';
import { Failure, Loading } from './parts/notice.tsx';
import { PlaceLine } from './parts/place.tsx';
import { ToastRegion } from './parts/toast.tsx';
import { onResumed } from './resume.ts';
import { hrefTo, pathOf, type Route } from './routing/route.ts';
import { useLocation } from './routing/use-location.ts';
import { Screen } from './screens/screen.tsx';
import { chooseScheme, useScheme } from './style/scheme.ts';

type Tab = Extract<Route['screen'], 'overview' | 'log' | 'dead-letters' | 'held' | 'parked' | 'sender'>;

const TABS: readonly Tab[] = ['overview', 'log', 'dead-letters', 'held', 'parked', 'sender'];

const TITLES: Readonly<Record<Route['screen'], string>> = {
  overview: 'Overview',
  log: 'Log',
  event: 'Event',
  request: 'Request',
  entity: 'Entity',
  'dead-letters': 'Dead letters',
  held: 'Held',
  parked: 'Parked',
  sender: 'Sender',
  unknown: 'Not found',
};

/** Screens that share a tab count as one place: the list stays where it is while events are opened. */
function tabOf(route: Route): string {
  return route.screen === 'event' || route.screen === 'request' ? 'log' : route.screen;
}

/** What a screen is called. That of the sender is another one where the platform itself sends. */
function nameOf(screen: Route['screen'], isLocal = true): string {
  return screen === 'sender' && !isLocal ? 'Platform' : TITLES[screen];
}

/** The whole page: header, and the screen of the address. */
export function App() {
  const location = useLocation();
  const run = useLoad('run', api.run);
  // What is served may be another one since then: other event types, or nothing may be changed any more.
  useEffect(() => onResumed(run.reload), [run.reload]);
  const main = useRef<HTMLElement>(null);
  const tab = tabOf(location.route);
  const previousTab = useRef(tab);
  const name = run.data?.name;
  const title = nameOf(location.route.screen, run.data?.isLocal);
  useEffect(() => {
    document.title = name === undefined ? title : `${title} · ${name}`;
  }, [title, name]);
  useEffect(() => {
    if (previousTab.current === tab) return;
    previousTab.current = tab;
    window.scrollTo(0, 0);
    focusTitle();
  }, [tab]);
  return (
    <>
      <button type="button" class="button skip-link visually-hidden" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header tab={tab} run={run.data} />
      <main id="main" ref={main} tabIndex={-1} data-screen={tab}>
        {run.data !== undefined ? (
          <RunContext.Provider value={run.data}>
            <TimeZoneContext.Provider value={run.data.timeZone}>
              <Screen location={location} run={run.data} />
            </TimeZoneContext.Provider>
          </RunContext.Provider>
        ) : run.error !== undefined ? (
          <div class="page">
            <Failure error={run.error} onRetry={run.reload} />
          </div>
        ) : (
          <Loading what="the console" />
        )}
      </main>
      <ToastRegion />
    </>
  );
}

function Header({ tab, run }: { readonly tab: string; readonly run: RunFacts | undefined }) {
  return (
    <header class="header">
      <a class="brand" href={hrefTo(pathOf({ screen: 'overview' }))}>
        <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <rect width="32" height="32" rx="7" class="brand-mark" />
          <path
            d="M7 16h6l3-7 4 14 2.5-7H26"
            fill="none"
            class="brand-line"
            stroke-width="2.5"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
        <span class="brand-name">{run?.name ?? 'Webhooks'}</span>
        {run?.isLocal && <span class="brand-kind">local run</span>}
        {run && (
          <span class="brand-kind" title="What times are in">
            {zoneName(Date.now(), run.timeZone)}
          </span>
        )}
      </a>
      <nav class="tabs" aria-label="Screens">
        {TABS.map((screen) => (
          <a
            key={screen}
            class="tab"
            href={hrefTo(pathOf({ screen }))}
            aria-current={tab === screen ? 'page' : undefined}
          >
            {nameOf(screen, run?.isLocal)}
          </a>
        ))}
      </nav>
      <SchemeToggle />
      {run && <PlaceLine run={run} />}
    </header>
  );
}

function SchemeToggle() {
  const scheme = useScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="button scheme-toggle"
      data-kind="quiet"
      data-icon
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
      onClick={() => chooseScheme(other)}
    >
      <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}
