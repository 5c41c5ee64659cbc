/** Moves the focus to the title of the screen, from where everything of it is reached. */
export function focusTitle(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}
