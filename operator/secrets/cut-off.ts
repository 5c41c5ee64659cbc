import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { formatTime } from '../words.ts';
import { type SecretUses, useWords } from './secret-use.ts';
import type { PreviousSecret, StoredVersion } from './stored-secret.ts';

/** A secret that verifies, and would not any more. */
export interface CutOff {
  readonly stage: 'current' | 'previous';
  readonly version: StoredVersion;
  /** Until when it would verify otherwise, in milliseconds since the epoch; absent for the current one. */
  readonly verifiesUntil?: number;
  /** Who signs with it, and with the other one. */
  readonly uses: SecretUses;
}

/** What was asked for would reject whoever signs with a secret that verifies. Nothing was changed. */
export class WouldCutOffProblem extends OperatorProblem {
  override readonly name = 'WouldCutOffProblem';
  readonly cutOff: CutOff;

  /**
   * @param alternative - whether the current secret could be replaced instead of pushing out the previous one
   */
  constructor({ name }: Target, cutOff: CutOff, now: number, alternative: boolean) {
    const { stage, version, verifiesUntil, uses } = cutOff;
    const until = verifiesUntil === undefined ? '' : `, verifies until ${formatTime(verifiesUntil)}`;
    super(
      `This would cut off whoever signs with the ${stage} secret of ${name} (version ${version.versionId}, stored ${formatTime(version.storedAt)}${until}). ${useWords(uses, stage, now)}`,
      { advice: { kind: 'cut-off', alternative } },
    );
    this.cutOff = cutOff;
  }
}

/** The previous secret as what would be cut off. */
export function previousCutOff(previous: PreviousSecret, uses: SecretUses): CutOff {
  const { versionId, storedAt, verifiesUntil } = previous;
  return { stage: 'previous', version: { versionId, storedAt }, verifiesUntil, uses };
}
