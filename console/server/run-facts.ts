import { statusesOf } from '../../operator/sender/documented-statuses.ts';
import { urlForType } from '../../operator/sender/webhook-url.ts';
import { locationOf } from '../../operator/target/stack-location.ts';
import type { Target } from '../../operator/target/target.ts';
import type { RunFacts } from '../contract.ts';
import { PATH_TOKEN_WORD } from '../path-token-word.ts';
import type { ConsoleSetting } from './console-setting.ts';

/** What does not change while the console is open. */
export function runFacts(
  target: Target,
  { timeZone, deployed }: Pick<ConsoleSetting, 'timeZone' | 'deployed'>,
): RunFacts {
  const { stackName, isLocal, isProduction, endpoint, eventTypes, secret } = target;
  const token = secret.pathTokenKey === '' ? undefined : PATH_TOKEN_WORD;
  return {
    name: stackName,
    isLocal,
    ...(!isLocal && { location: locationOf(target) }),
    isProduction,
    allowsChanges: deployed?.allowChanges ?? true,
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
