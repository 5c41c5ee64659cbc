import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';

export function DeadLetters(_: ScreenProps) {
  return (
    <div class="page">
      <PageHead title="Dead letters" />
    </div>
  );
}
