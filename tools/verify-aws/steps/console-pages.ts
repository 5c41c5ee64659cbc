import type { Overview } from '../../../console/contract.ts';
import type { ApiRequest } from '../../../console/server/route-table.ts';
import { makeRoutes } from '../../../console/server/routes.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

/** Pages of the console that need no more than that the stack is there. */
const PAGES = ['/api/run', '/api/entries', '/api/dead-letters', '/api/held', '/api/parked', '/api/sender'];

/** Has the console read every page of the stage, as `console --stack` does without `--allow-changes`. */
export async function openConsolePages({ ports, report, connect, sender }: Walk): Promise<void> {
  const { signal } = ports;
  const routes = makeRoutes(
    { connect, ports, flags: '', timeZone: 'utc', deployed: { allowChanges: false }, onFault: fault },
    signal,
  );
  const open = async (path: string, params: ApiRequest['params'] = {}): Promise<unknown> => {
    const route = routes.find((each) => each.method === 'GET' && each.path === path);
    const answer = await route?.answer({ params, query: new URLSearchParams(), body: undefined, signal });
    if (answer === undefined || !('json' in answer)) throw new Difference(`The console has no page ${path}.`);
    return answer.json;
  };
  await report.step('console: every page is read', async () => {
    for (const path of PAGES) await open(path);
    const request = await sender.accepted({ entity: 'merchant', id: '710003', status: 'VALID' });
    await sender.handled(request.requestUuid);
    await open('/api/events/:uuid', { uuid: request.requestUuid });
    await open('/api/events/:uuid/body', { uuid: request.requestUuid });
    await open('/api/entities/:entity/:id', { entity: 'merchant', id: '710003' });
  });
  await report.step('console: the overview has all of its parts', async () => {
    const { unread } = (await open('/api/overview')) as Overview;
    if (unread.length > 0) throw new Difference(unread.map(({ words }) => words).join('\n'));
  });
}

function fault(words: string): never {
  throw new Difference(`The console failed: ${words}`);
}
