import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PathTokenMode } from '../../lambda/core/request/webhook-path.ts';

const WORDS: Readonly<Record<Exclude<PathTokenMode, 'off'>, string>> = {
  accept:
    'URLs with and without the token are taken. To switch it on: store a token, change the URLs in the platform, deploy "require". To switch it off: change the URLs, deploy "off".',
  require:
    'URLs without the token are answered 404. If the deployed stack has "off", deploy "accept" first and change the URLs in the platform before this. To switch it off, deploy "accept" before "off".',
};

/** Says at synthesis in which order the path token is switched: which setting is deployed now cannot be known there. */
export function tellPathTokenOrder(scope: Construct, mode: PathTokenMode): void {
  if (mode === 'off') return;
  Annotations.of(scope).addInfoV2('cedar-webhooks:path-token', `pathToken "${mode}": ${WORDS[mode]}`);
}
