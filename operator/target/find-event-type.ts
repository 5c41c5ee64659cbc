import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { didYouMean } from '../../lib/config/did-you-mean.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';

/**
 * The event type of a name as the platform spells it, or of an entity such as `receiver-account`.
 *
 * @throws InvalidInputProblem with the nearest name
 */
export function findEventType(eventTypes: readonly EventType[], wanted: string): EventType {
  const found = eventTypes.find(({ name, entity }) => name === wanted || entity === wanted);
  if (found !== undefined) return found;
  const known = eventTypes.flatMap(({ name, entity }) => [entity, name]);
  const hint =
    didYouMean(wanted, known) || ` Known are: ${eventTypes.map(({ entity }) => entity).join(', ')}.`;
  throw new InvalidInputProblem(`There is no event type or entity "${wanted}".${hint}`);
}
