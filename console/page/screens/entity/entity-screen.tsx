import type { RunFacts } from '../../../contract.ts';
import { PageHead } from '../../parts/page-head.tsx';
import type { Route } from '../../routing/route.ts';

export function EntityScreen({
  route,
}: {
  readonly run: RunFacts;
  readonly route: Extract<Route, { screen: 'entity' }>;
}) {
  return (
    <div class="page">
      <PageHead title={`${route.entity} ${route.id}`} />
    </div>
  );
}
