/** One action on one resource, both without wildcards. */
export interface Access {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** ARN, or `*` for an action that is not about one resource. */
  readonly resource: string;
  /** Partition keys of the items that it is about. */
  readonly leadingKeys?: readonly string[];
}

/** A statement of an identity-based policy. Actions and resources may hold the wildcards `*` and `?`. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns that the partition keys of items must match; any key if absent. */
  readonly leadingKeys?: readonly string[];
}

/** Decides as IAM does: one statement that denies is enough to reject, and without one that allows nothing is. */
export function allows(statements: readonly PolicyStatement[], access: Access): boolean {
  const about = statements.filter((statement) => covers(statement, access));
  return about.length > 0 && about.every(({ effect }) => effect === 'Allow');
}

/** What the statements allow, action by action and resource by resource, without any of these uses being allowed by it. */
export function unusedGrants(statements: readonly PolicyStatement[], used: readonly Access[]): Access[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    )
    .filter(
      ({ action, resource }) =>
        !used.some((use) => covers({ effect: 'Allow', actions: [action], resources: [resource] }, use)),
    );
}

function covers(
  { actions, resources, leadingKeys: keyPatterns }: PolicyStatement,
  { action, resource, leadingKeys = [] }: Access,
): boolean {
  return (
    actions.some((pattern) => matches(pattern, action, 'i')) &&
    resources.some((pattern) => matches(pattern, resource, '')) &&
    // As IAM: a condition for all values holds where there is none.
    (keyPatterns === undefined ||
      leadingKeys.every((key) => keyPatterns.some((pattern) => matches(pattern, key, ''))))
  );
}

/** The names of actions are the same in either case, ARNs are not. */
function matches(pattern: string, text: string, flags: 'i' | ''): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
