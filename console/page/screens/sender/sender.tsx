import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';

export function Sender(_: ScreenProps) {
  return (
    <div class="page">
      <PageHead title="Sender" />
    </div>
  );
}
