import { statusesOf } from '../../operator/sender/documented-statuses.ts';
import { urlForType } from '../../operator/sender/webhook-url.ts';
import type { Target } from '../../operator/target/target.ts';
import type { TimeZone } from '../../operator/time-zone.ts';
import type { RunFacts } from '../contract.ts';
import { PATH_TOKEN_WORD } from '../path-token-word.ts';

/** What does not change while the console is open. */
export function runFacts(target: Target, timeZone: TimeZone): RunFacts {
  const { stackName, isLocal, endpoint, eventTypes, secret } = target;
  const token = secret.pathTokenKey === '' ? undefined : PATH_TOKEN_WORD;
  return {
    name: stackName,
    isLocal,
    timeZone,
    eventTypes: eventTypes.map(({ name, entity, subscribers }) => ({
      name,
      entity,
      url: urlForType(endpoint, token, name),
      statuses: statusesOf(name),
      subscribers,
    })),
  };
}
