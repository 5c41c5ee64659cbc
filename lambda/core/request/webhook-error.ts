/** Stable codes of the answers that are not 2xx. Senders and operators may rely on them. */
export type ProblemCode =
  | 'malformed_header'
  | 'malformed_body'
  | 'missing_field'
  | 'unsupported_field'
  | 'hash_mismatch'
  | 'source_not_allowed'
  | 'unknown_event_type'
  | 'not_found'
  | 'uuid_conflict'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'signed_fields_rejected'
  | 'body_not_portable'
  | 'unavailable';

/**
 * A request that is not answered 2xx. `message` goes to the sender and to the log, so it names fields and headers but
 * never repeats a value, a hash or a secret.
 */
export class WebhookError extends Error {
  override readonly name: string = 'WebhookError';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What failed when nothing was kept: the secret could not be read, or the ledger not be written. */
export type FailedStage = 'secret' | 'table';

/** Nothing is known to be kept; the same request may be sent again. */
export class UnavailableError extends WebhookError {
  override readonly name = 'UnavailableError';
  /** Absent if it is neither, or not known. */
  readonly stage: FailedStage | undefined;

  constructor(message: string, options: ErrorOptions & { readonly stage?: FailedStage } = {}) {
    super('unavailable', message, options);
    this.stage = options.stage;
  }
}
