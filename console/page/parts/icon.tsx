/** Outlines on a grid of 16, drawn with a stroke of the text's colour. */
const OUTLINES = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  ban: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM4 4l8 8',
  clock: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 4.8V8l2.2 1.6',
  retry: 'M13.2 8a5.2 5.2 0 1 1-1.6-3.7M13.4 2v3h-3',
  queue: 'M2.5 4h11M2.5 8h11M2.5 12h6',
  upload: 'M8 13V4M4.4 7.4L8 3.8l3.6 3.6',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6l7.5-4.8z',
  hand: 'M8 2.2l6 11H2zM8 6.4v3.2M8 11.4v.2',
  late: 'M2.5 5.5h8M8 3l2.6 2.5L8 8M13.5 10.5h-8M8 8l-2.6 2.5L8 13',
  eraser: 'M3 8h10',
  lock: 'M4 7.2h8v6H4zM5.6 7.2V5a2.4 2.4 0 0 1 4.8 0v2.2',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  up: 'M8 13V3.5M4 7.2L8 3.2l4 4',
  info: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 7.4v3.6M8 5v.2',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1 1.2H3zM6.8 13.8h2.4',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  send: 'M14 2L7 9M14 2L9.5 14 7 9 2 6.5z',
} as const;

export type IconName = keyof typeof OUTLINES;

/** A small picture beside a word. It says nothing by itself. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={OUTLINES[name]} />
    </svg>
  );
}
