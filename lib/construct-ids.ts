/**
 * Ids of the constructs that the configuration names. They make up the logical ids of a deployed stack, so a way to
 * write them differently would have CloudFormation make queues and handlers anew, under names that are taken.
 */

/** Id of the queue of one event type and subscriber. */
export function queueConstructId(entity: string, subscriber: string): string {
  return `${pascalCase(entity)}${pascalCase(subscriber)}Queue`;
}

/** Id of the handler of one entity's events. */
export function handlerConstructId(entity: string): string {
  return `${pascalCase(entity)}Handler`;
}

/** Loses the hyphen before a digit: `team-1` and `team1` come to the same, which the configuration rejects. */
function pascalCase(kebabCase: string): string {
  return kebabCase.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
