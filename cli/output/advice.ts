import { PreviousStillVerifiesProblem } from '../../operator/secrets/set-secret.ts';
import { NoUsableSecretProblem } from '../../operator/secrets/webhook-secret.ts';

/** The options and commands that help against a problem; `undefined` if none does. */
export function adviceFor(problem: unknown): string | undefined {
  if (problem instanceof PreviousStillVerifiesProblem) {
    return 'Add --keep-previous to replace the current one only, or run "webhooks secret retire" first if nobody uses it.';
  }
  if (problem instanceof NoUsableSecretProblem) {
    return 'Store it with "webhooks secret set", or give one by --secret-file.';
  }
  return undefined;
}
