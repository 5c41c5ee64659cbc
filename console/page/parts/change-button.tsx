import type { ComponentProps } from 'preact';
import { READ_ONLY } from '../../read-only-words.ts';
import { useAllowsChanges } from '../hooks/use-run.ts';

/** Id of what says on every screen why nothing can be changed. */
export const READ_ONLY_ID = 'read-only';

/** A button that leads to a change. Where nothing can be changed it says why instead. */
export function ChangeButton(props: ComponentProps<'button'>) {
  const isAllowed = useAllowsChanges();
  return (
    <button
      type="button"
      class="button"
      {...props}
      {...(!isAllowed && { disabled: true, title: READ_ONLY, 'aria-describedby': READ_ONLY_ID })}
    />
  );
}
