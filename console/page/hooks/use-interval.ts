import { useEffect, useRef } from 'preact/hooks';

/** Does something again and again while the tab can be seen, and at once when it is seen again. */
export function useInterval(work: () => void, milliseconds: number): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    let timer: number | undefined;
    const stop = () => window.clearInterval(timer);
    const start = () => {
      timer = window.setInterval(() => latest.current(), milliseconds);
    };
    const follow = () => {
      stop();
      if (document.hidden) return;
      latest.current();
      start();
    };
    if (!document.hidden) start();
    document.addEventListener('visibilitychange', follow);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', follow);
    };
  }, [milliseconds]);
}
