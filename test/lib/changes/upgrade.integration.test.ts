import { readFileSync } from 'node:fs';
import { type ChangedTemplate, type Fault, faultsOfChange } from '../../../tools/deploy/faults-of-change.ts';
import { releasedFile, TEMPLATES } from './released.ts';

/**
 * Whether this version can be deployed over a live stack of the last release, and rolled back to it. `npm run release` keeps
 * the templates of a release.
 */

/** What this version takes away once, each with a word in the release's notes. */
const ONCE: Readonly<Record<string, readonly Fault[]>> = {
  // Encrypted alarms on their way, and keeps nothing.
  prod: [{ id: 'AlarmsKey3C2381B3', rule: 'deleted' }],
};

/** What a roll back takes away or leaves in the account, each with a word in the runbook. */
const BACK: Readonly<Record<string, readonly Fault[]>> = {
  prod: [
    {
      id: 'CanaryDeadLetters3E38B720',
      name: 'cedar-webhooks-prod-cedar-canary-handler-dlq.fifo',
      rule: 'deleted',
    },
    { id: 'CanaryQueue4F92F5FC', name: 'cedar-webhooks-prod-cedar-canary-handler.fifo', rule: 'deleted' },
    { id: 'CanaryFunctionLogD69D0D6C', rule: 'left' },
    { id: 'AuditLogA5B7094E', rule: 'left' },
  ],
  embedded: [{ id: 'WebhooksAuditLogF7421618', rule: 'deleted' }],
};

describe.each(Object.entries(TEMPLATES))('of the stack "%s"', (name, current) => {
  const released = JSON.parse(readFileSync(releasedFile(name), 'utf8')) as ChangedTemplate;
  const template = current();

  test('this version can be deployed over the last release', () => {
    expect(faultsOfChange(released, template)).toEqual(ONCE[name] ?? []);
  });

  test('the last release can be deployed over this version', () => {
    expect(faultsOfChange(template, released)).toEqual(BACK[name] ?? []);
  });
});
