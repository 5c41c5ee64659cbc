/** Which rows of a long list are in the page: those in sight, and some around them. */
export interface RowWindow {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** A list of rows of one height, and what is seen of it. Lengths are in pixels. */
export interface RowView {
  readonly count: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
}

/**
 * The rows to draw.
 *
 * @param margin - rows above and below those in sight, so that a quick scroll shows no gap
 */
export function rowWindow({ count, rowHeight, scrollTop, viewHeight }: RowView, margin: number): RowWindow {
  const first = Math.floor(scrollTop / rowHeight) - margin;
  const end = Math.ceil((scrollTop + viewHeight) / rowHeight) + margin;
  return { first: clamp(first, 0, count), end: clamp(end, 0, count) };
}

/** Where to scroll so that a row is in sight, as little as possible. */
export function scrollToShow(row: number, { rowHeight, scrollTop, viewHeight }: RowView): number {
  const top = row * rowHeight;
  const bottom = top + rowHeight;
  if (top < scrollTop) return top;
  if (bottom > scrollTop + viewHeight) return bottom - viewHeight;
  return scrollTop;
}

/** The row that a key leads to, or `undefined` if the key is none of the list's. */
export function rowOfKey(
  key: string,
  row: number,
  { count, rowHeight, viewHeight }: RowView,
): number | undefined {
  const page = Math.max(1, Math.floor(viewHeight / rowHeight) - 1);
  const to = targetOf(key, row, page, count);
  return to === undefined || count === 0 ? undefined : clamp(to, 0, count - 1);
}

function targetOf(key: string, row: number, page: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return row + 1;
    case 'ArrowUp':
      return row - 1;
    case 'PageDown':
      return row + page;
    case 'PageUp':
      return row - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
