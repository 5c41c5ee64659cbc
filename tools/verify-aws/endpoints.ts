/** Where the calls of a run go. */
export type Destination =
  | { readonly kind: 'emulator'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'aws'; readonly reasons: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

const ANY_SERVICE = 'AWS_ENDPOINT_URL';
const IGNORED = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

/**
 * Whether every call of this program and of CDK is sure to stay on this machine: the endpoint of all services is set to
 * `127.0.0.1`, and so is every one that is set for a single service. Everything else counts as an account of AWS: a name
 * can lead elsewhere, and a profile can hold endpoints that the environment does not show.
 */
export function destinationOf(environment: Environment): Destination {
  const set = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      (entry[0] === ANY_SERVICE || entry[0].startsWith(`${ANY_SERVICE}_`)) && Boolean(entry[1]),
  );
  const reasons = set
    .filter(([, url]) => !isThisMachine(url))
    .map(([name]) => `${name} is not an http URL on 127.0.0.1`);
  if (!environment[ANY_SERVICE]) reasons.unshift(`${ANY_SERVICE} is not set`);
  const ignored = environment[IGNORED];
  if (ignored !== undefined && ignored !== 'false') {
    reasons.push(`${IGNORED} is set, so that no endpoint counts`);
  }
  if (reasons.length > 0) return { kind: 'aws', reasons };
  return {
    kind: 'emulator',
    environment: {
      // A profile could have them ignored, too; the environment comes before it.
      [IGNORED]: 'false',
      // CDK goes by this one where it writes names of buckets into paths.
      AWS_ENDPOINT_URL_S3: environment.AWS_ENDPOINT_URL_S3 || environment[ANY_SERVICE] || '',
      ...(!environment.AWS_ACCESS_KEY_ID &&
        !environment.AWS_PROFILE && { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
      ...(!environment.AWS_REGION && !environment.AWS_PROFILE && { AWS_REGION: 'us-east-1' }),
    },
  };
}

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && hostname === '127.0.0.1';
}
