import type { Advice } from '../../operator/problems/advice.ts';

/** What can be done in the console, or only at a terminal. What belongs to options of the command line is left out. */
const WORDS: Readonly<Partial<Record<Advice['kind'], string>>> = {
  'give-region': 'Set AWS_REGION and start it again.',
  'name-target': 'Start one with "npx cedar-webhooks start".',
  'choose-name': 'Start it again with --name.',
  'store-secret': 'Store it under "Webhook secret".',
  'give-secret': 'Store one under "Webhook secret", then send again.',
  'release-parked': 'See why under "Parked", and release them there.',
  'release-held': 'See why under "Held", then correct the policy and release them there.',
  'look-elsewhere':
    'Look in the Webhook Log of the platform: if it was sent to this URL but never got here, send it again from there.',
  redrive: 'See why under "Dead letters", and move them back to their queue there.',
};

/** Words, and the advice that belongs to them. */
export function advised(words: string, advice: Advice | undefined): string {
  return [words, advice && WORDS[advice.kind]].filter(Boolean).join(' ');
}
