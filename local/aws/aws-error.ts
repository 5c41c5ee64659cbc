/** An error answer of an AWS service, as its SDK client knows it. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Code in the older query protocol, where SQS clients look first. */
  readonly queryCode: string | undefined;

  /** @param code - shape name of the exception in the service's model */
  constructor(code: string, message: string, options: { status?: number; queryCode?: string } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
  }
}
