import { useEffect, useState } from 'preact/hooks';
import { type Location, parseLocation } from './route.ts';

/** Where one is; renders again when that changes. */
export function useLocation(): Location {
  const [hash, setHash] = useState(window.location.hash);
  useEffect(() => {
    const follow = () => setHash(window.location.hash);
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return parseLocation(hash);
}

/** Goes to an address of `hrefTo`, with an entry in the browser's history. */
export function go(href: string): void {
  window.location.hash = href;
}

/** Goes to an address of `hrefTo` in place of the current one: for what is typed letter by letter. */
export function goInPlace(href: string): void {
  window.history.replaceState(null, '', href);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
