import { helpOf } from '../../cli/help-of.ts';
import { RUNBOOK } from './runbook.ts';

/** Every call of the tool in the runbook: command words, then names of options. */
const calls = [...RUNBOOK.replaceAll(/\\\n\s*/g, '').matchAll(/npx cedar-webhooks ([^`\n]+)/g)].map(
  ([call, rest = '']) => {
    const words = rest.split(' ');
    const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
    return {
      call,
      command: words.slice(0, end === -1 ? undefined : end).slice(0, 2),
      options: words.filter((word) => word.startsWith('--')),
    };
  },
);

describe('the commands of the runbook', () => {
  it.each(calls)('$call is one that the tool has', async ({ command, options }) => {
    const help = await helpOf(command);
    const [, named = ''] = /^Usage: cedar-webhooks ([a-z ]+)/.exec(help) ?? [];
    expect(command.join(' ')).toMatch(new RegExp(`^${named.trim()}( |$)`));
    expect(named).not.toBe('');
    for (const option of options) expect(help).toContain(`${option} `);
  });
});
