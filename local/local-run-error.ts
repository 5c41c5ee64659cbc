/** A reason why the local run cannot go on that the person at the keyboard can do something about: shown without a stack trace. */
export class LocalRunError extends Error {
  override readonly name: string = 'LocalRunError';
}
