import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';

export function Overview(_: ScreenProps) {
  return (
    <div class="page">
      <PageHead title="Overview" />
    </div>
  );
}
