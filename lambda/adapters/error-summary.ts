/** What a log line says of one error in a chain of causes. */
interface ErrorSummary {
  readonly name: string;
  readonly message: string;
}

const LONGEST_CHAIN = 5;

/**
 * Names and messages along an error's causes, without stacks and without whatever else an SDK hangs on its errors
 * (requests, responses, items), because those hold bodies.
 */
export function errorSummary(error: unknown): ErrorSummary[] {
  const chain: ErrorSummary[] = [];
  let current = error;
  while (current instanceof Error && chain.length < LONGEST_CHAIN) {
    chain.push({ name: current.name, message: current.message });
    current = current.cause;
  }
  return chain;
}
