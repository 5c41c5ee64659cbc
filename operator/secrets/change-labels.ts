import type { OperatorPorts } from '../ports.ts';
import type { LabelMove } from '../problems/advice.ts';
import { explainFailure } from '../problems/explain-failure.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { formatTime } from '../words.ts';
import { previousSecret, readVersions, type StoredVersions } from './stored-secret.ts';

/** Ids of the versions that carry the two labels by which verifiers find them. */
export interface Labels {
  readonly current: string | undefined;
  readonly previous: string | undefined;
}

/** How far a change got that failed. `overtaken`: somebody else has stored another secret meanwhile. */
type Progress = 'unchanged' | 'half-done' | 'overtaken' | 'unknown';

/** A change of the secret failed. The message says what is stored now. */
export class SecretChangeProblem extends OperatorProblem {
  override readonly name = 'SecretChangeProblem';
  readonly progress: Progress;
  /** What is stored now; absent if that could not be read. */
  readonly stored: StoredVersions | undefined;
  /** What would finish it. */
  readonly moves: readonly LabelMove[];

  constructor(
    { secret: { arn }, clientSettings: { endpoint } }: Target,
    message: string,
    options: ErrorOptions & {
      readonly progress: Progress;
      readonly stored?: StoredVersions;
      readonly moves?: readonly LabelMove[];
    },
  ) {
    const { progress, stored, moves = [], cause } = options;
    super(message, {
      cause,
      ...((progress === 'unknown' || progress === 'overtaken') && { advice: { kind: 'secret-status' } }),
      ...(moves.length > 0 && {
        advice: { kind: 'move-labels', arn, moves, ...(typeof endpoint === 'string' && { endpoint }) },
      }),
    });
    this.progress = progress;
    this.stored = stored;
    this.moves = moves;
  }
}

/** A change takes calls one after the other, and reading what came of it if one fails: so long, in milliseconds. */
const TIME_FOR_CALLS = 60_000;

/**
 * Makes the calls of one change, one after the other. Ctrl-C does not stop it half way.
 *
 * @param before - what is stored before the first
 * @param wanted - what shall be stored after the last
 * @throws SecretChangeProblem if one fails, unless it did its work all the same: an answer can get lost
 */
export async function changeLabels(
  target: Target,
  before: StoredVersions,
  wanted: Labels,
  calls: readonly ((signal: AbortSignal) => Promise<unknown>)[],
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<void> {
  signal.throwIfAborted();
  const patience = AbortSignal.timeout(TIME_FOR_CALLS);
  try {
    for (const call of calls) await call(patience);
  } catch (cause) {
    const { text } = explainFailure(cause);
    let stored: StoredVersions;
    try {
      stored = await readVersions(target, AbortSignal.timeout(TIME_FOR_CALLS));
    } catch {
      throw new SecretChangeProblem(
        target,
        `${text} What is stored now is not known: it could not be read.`,
        {
          progress: 'unknown',
          cause,
        },
      );
    }
    const moves = movesBetween(labelsOf(stored), wanted);
    if (moves.length === 0) return;
    const isUnchanged = movesBetween(labelsOf(stored), labelsOf(before)).length === 0;
    const found = storedWords(target, stored, now());
    const current = stored.current?.versionId;
    if (current !== before.current?.versionId && current !== wanted.current) {
      // What would finish the change would undo that of somebody else.
      throw new SecretChangeProblem(
        target,
        `Somebody else has changed the secret at the same time. ${found}`,
        {
          progress: 'overtaken',
          stored,
          cause,
        },
      );
    }
    throw isUnchanged
      ? new SecretChangeProblem(target, `${text} Nothing was changed. ${found}`, {
          progress: 'unchanged',
          stored,
          cause,
        })
      : new SecretChangeProblem(target, `${text} The change is half done. ${found} ${missing(moves)}`, {
          progress: 'half-done',
          stored,
          moves,
          cause,
        });
  }
}

function labelsOf({ current, previous }: StoredVersions): Labels {
  return { current: current?.versionId, previous: previous?.versionId };
}

function movesBetween(from: Labels, to: Labels): LabelMove[] {
  const move = (label: LabelMove['label'], key: keyof Labels): LabelMove[] =>
    from[key] === to[key] ? [] : [{ label, from: from[key], to: to[key] }];
  return [...move('AWSCURRENT', 'current'), ...move('AWSPREVIOUS', 'previous')];
}

function storedWords(target: Target, versions: StoredVersions, now: number): string {
  const { current } = versions;
  if (current === undefined) return 'No secret is stored.';
  const previous = previousSecret(target, versions, now);
  const before =
    previous === undefined
      ? 'there is no previous one'
      : `the previous one is version ${previous.versionId}, ${previous.verifies ? 'which verifies until' : 'whose time ended at'} ${formatTime(previous.verifiesUntil)}`;
  return `Current is version ${current.versionId}, stored ${formatTime(current.storedAt)}; ${before}.`;
}

function missing(moves: readonly LabelMove[]): string {
  return moves
    .map(({ label, to }) => {
      const stage = label === 'AWSCURRENT' ? 'current' : 'previous';
      return to === undefined
        ? `There should be no ${stage} one.`
        : `The ${stage} one should be version ${to}: whoever signs with it is rejected until it is.`;
    })
    .join(' ');
}
