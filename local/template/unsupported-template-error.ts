import { LocalRunError } from '../local-run-error.ts';

/**
 * The template holds something that the local run would have to guess at or leave out. It stops instead: a local run
 * that behaves otherwise than the deployed stack is worth less than none.
 */
export class UnsupportedTemplateError extends LocalRunError {
  override readonly name = 'UnsupportedTemplateError';
  /** The thing used. */
  readonly what: string;

  /**
   * @param where - logical id of the resource, and the path inside it if known
   * @param what - the thing used, such as `the intrinsic function Fn::ImportValue`
   */
  constructor(where: string, what: string) {
    super(`The template uses ${what} (${where}), which the local run does not know.`);
    this.what = what;
  }
}
