import { Command, InvalidArgumentError } from 'commander';
import { torture } from './torture.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000 };
const EVENTS_PER_ENTITY = 50;
const VIOLATIONS_SHOWN = 20;

function parseDuration(text: string): number {
  const [, number, unit = ''] = /^(\d+)(ms|s)$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (!(milliseconds > 0)) throw new InvalidArgumentError('It must be a time such as 1s or 500ms.');
  return milliseconds;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 999999.');
  return Number(text);
}

function parseShare(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share <= 0.9)) throw new InvalidArgumentError('It must be a share from 0 to 0.9.');
  return share;
}

const { events, entities, faults, killEvery, seed, limit } = new Command('npm run torture --')
  .description('Sends events through a local run while calls to AWS fail and processes are killed.')
  .option('--events <number>', 'events to send', parseCount, 5000)
  .option(
    '--entities <number>',
    `entities they are of; one for every ${EVENTS_PER_ENTITY} events if absent`,
    parseCount,
  )
  .option('--faults <share>', 'share of calls to AWS that meet a fault', parseShare, 0.2)
  .option('--kill-every <time>', 'mean time between two kills', parseDuration, 1000)
  .option('--seed <number>', 'seed of the sequence of faults', parseCount, 1)
  .option('--limit <seconds>', 'time after which what is not handled counts as lost', parseCount, 560)
  .parse()
  .opts();

const write = (line: string) => process.stdout.write(`${line}\n`);
const { counts, violations } = await torture({
  events,
  entities: entities ?? Math.max(2, Math.ceil(events / EVENTS_PER_ENTITY)),
  faults,
  killEvery,
  seed,
  limitSeconds: limit,
  progress: write,
});
const width = Math.max(...Object.keys(counts).map((name) => name.length));
for (const [name, value] of Object.entries(counts)) write(`${name.padEnd(width)}  ${value}`);
write(violations.length === 0 ? 'No violation.' : `${violations.length} VIOLATIONS`);
for (const violation of violations.slice(0, VIOLATIONS_SHOWN)) write(`  ${violation}`);
process.exitCode = violations.length === 0 ? 0 : 1;
