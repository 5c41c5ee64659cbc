import { useEffect, useState } from 'preact/hooks';

/** Wide enough for a list with a panel beside it. The style sheets use the same width. */
export const WIDE = '(min-width: 64rem)';

/** Whether a media query holds; renders again when that changes. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const follow = () => setHolds(media.matches);
    follow();
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [query]);
  return holds;
}
