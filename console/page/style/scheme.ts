import { useEffect, useState } from 'preact/hooks';
import { useMedia } from '../hooks/use-media.ts';

/** Light or dark. */
export type Scheme = 'light' | 'dark';

const KEY = 'console.scheme';
const CHANGED = 'console-scheme';

function chosen(): Scheme | undefined {
  const value = window.localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : undefined;
}

/** Shows what was chosen the last time. Called before anything is drawn. */
export function applyChosenScheme(): void {
  const scheme = chosen();
  if (scheme === undefined) delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
}

/** The scheme that is shown: the chosen one, else the system's. Renders again when it changes, for what is drawn by script. */
export function useScheme(): Scheme {
  const prefersDark = useMedia('(prefers-color-scheme: dark)');
  const [choice, setChoice] = useState(chosen);
  useEffect(() => {
    const follow = () => setChoice(chosen());
    window.addEventListener(CHANGED, follow);
    return () => window.removeEventListener(CHANGED, follow);
  }, []);
  return choice ?? (prefersDark ? 'dark' : 'light');
}

/** Chooses a scheme. The system's is followed again by choosing what it is. */
export function chooseScheme(scheme: Scheme): void {
  const system: Scheme = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  if (scheme === system) window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, scheme);
  applyChosenScheme();
  window.dispatchEvent(new Event(CHANGED));
}
