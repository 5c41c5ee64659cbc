import { PageHead } from '../../parts/page-head.tsx';
import type { Route } from '../../routing/route.ts';
import type { ScreenProps } from '../screen.tsx';

export function LogScreen(_: ScreenProps & { readonly route: Route }) {
  return (
    <div class="page">
      <PageHead title="Log" />
    </div>
  );
}
