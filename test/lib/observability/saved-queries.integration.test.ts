import { resourcesOf } from '../synthesize.ts';
import { OBSERVED, SERVICE } from './observed.ts';
import { RUNBOOK } from './runbook.ts';

interface QueryProperties {
  readonly Name: string;
  readonly QueryString: string;
  readonly LogGroupNames: readonly { readonly Ref: string }[];
}

const queries = Object.values(resourcesOf(OBSERVED, 'AWS::Logs::QueryDefinition')).map(
  ({ Properties }) => Properties as unknown as QueryProperties,
);

const groupsOf = (name: string): readonly string[] =>
  queries.find(({ Name }) => Name === `${SERVICE}/${name}`)?.LogGroupNames.map(({ Ref }) => Ref) ?? [];

describe('saved queries', () => {
  it('lie in a folder of the name of the stack', () => {
    expect(queries.map(({ Name }) => Name)).toEqual(
      [
        'failures-by-fingerprint',
        'life-of-a-uuid',
        'rejected-by-reason',
        'secrets-used',
        'slowest-answers',
        'slowest-events',
      ].map((name) => `${SERVICE}/${name}`),
    );
  });

  it('read log groups of the stack', () => {
    const groups = new Set(Object.keys(resourcesOf(OBSERVED, 'AWS::Logs::LogGroup')));
    for (const { LogGroupNames } of queries) {
      expect(LogGroupNames.length).toBeGreaterThan(0);
      for (const { Ref } of LogGroupNames) expect(groups).toContain(Ref);
    }
    // What operators changed is no line of an event: `cedar-webhooks audit` reads it.
    const ofEvents = [...groups].filter((name) => !name.startsWith('AuditLog'));
    expect([...groupsOf('life-of-a-uuid')].sort()).toEqual(ofEvents.sort());
    expect(groupsOf('slowest-answers')).toEqual([expect.stringMatching(/^WebhookApiAccessLog/)]);
  });

  it.each(queries)('$Name is written step by step', ({ QueryString }) => {
    const [first, ...steps] = QueryString.split('\n');
    expect(first).toMatch(/^(fields|filter) /);
    for (const step of steps) expect(step).toMatch(/^\| (fields|filter|stats|sort|limit) /);
    expect(QueryString.length).toBeLessThanOrEqual(10_000);
  });

  it('are those that the runbook names', () => {
    const named = new Set(
      [...RUNBOOK.matchAll(/(?<!\/)cedar-webhooks-prod\/([a-z]+(?:-[a-z]+)+)/g)].map(([, name]) => name),
    );
    expect([...named].sort()).toEqual(queries.map(({ Name }) => Name.slice(SERVICE.length + 1)).sort());
  });
});
