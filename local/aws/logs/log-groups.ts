import { AwsError } from '../aws-error.ts';
import { LogGroup, type LogGroupSettings } from './log-group.ts';

/** The log groups of the account. */
export class LogGroups {
  readonly #groups = new Map<string, LogGroup>();

  /** Makes a group known. @throws Error if two files were to be one group */
  add(settings: LogGroupSettings): LogGroup {
    if (this.#groups.has(settings.name)) {
      throw new Error(`The local run needs a log group for each function; ${settings.name} serves two.`);
    }
    const group = new LogGroup(settings);
    this.#groups.set(group.name, group);
    return group;
  }

  /** @param name - or ARN. @throws AwsError ResourceNotFoundException */
  find(name: string): LogGroup {
    const group = this.#groups.get(
      /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(:\*)?$/.exec(name)?.[1] ?? name,
    );
    if (group === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  /** By name. */
  all(): LogGroup[] {
    return [...this.#groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}
