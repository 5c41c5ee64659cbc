/**
 * The configuration cannot be deployed. Carries every fault found, each in words that say what to change.
 *
 * @hideconstructor
 */
export class ConfigurationError extends Error {
  /** For `catch` blocks that cannot use `instanceof`. */
  override readonly name = 'ConfigurationError';
  /** What is wrong, each in words that say what to change. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    super(`The configuration has ${count}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`, options);
    this.faults = faults;
  }
}
