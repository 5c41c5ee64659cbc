/** A reason why the local run cannot go on that the person at the keyboard can do something about: shown without a stack trace. */
export class LocalRunError extends Error {
  override readonly name: string = 'LocalRunError';
}

/** There is no app to run, or none with webhooks. */
export class AppNotFoundError extends LocalRunError {
  override readonly name = 'AppNotFoundError';
}

/** The app fails when it is synthesized. */
export class SynthesisError extends LocalRunError {
  override readonly name = 'SynthesisError';
}
