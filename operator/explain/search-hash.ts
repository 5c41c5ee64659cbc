import { isBlankSecret } from '../../lambda/core/signature/security-hash.ts';
import { type Attempt, type Facts, HashSearch, type Hypothesis } from './attempt.ts';
import { type Finding, finding } from './finding.ts';
import {
  bodyHashed,
  hmac,
  isRewritable,
  namesHashed,
  otherAlgorithms,
  secretAbsent,
  secretFirst,
  separators,
  uuidHashed,
} from './hypotheses/formula.ts';
import {
  configuredList,
  nested,
  otherOrder,
  subset,
  superset,
  valueOfOtherField,
} from './hypotheses/lists.ts';
import {
  booleanText,
  charset,
  escapes,
  hasUnchangedText,
  nullText,
  numberText,
  quoted,
  smallChanges,
  statusAltered,
} from './hypotheses/values.ts';
import type { KnownSecret } from './known-secret.ts';
import type { ReceivedHash } from './received-hash.ts';
import { secretShapes } from './secret-shapes.ts';
import { plainTexts } from './value-texts.ts';

/** Likeliest first. These are also tried together with a secret that was stored wrongly. */
const LIKELY: readonly Hypothesis[] = [
  secretFirst,
  hmac,
  numberText,
  configuredList,
  otherOrder,
  separators,
  nullText,
  booleanText,
  quoted,
];

/** Tried with the secrets as they are only. */
const LESS_LIKELY: readonly Hypothesis[] = [
  smallChanges,
  statusAltered,
  subset,
  escapes,
  charset,
  bodyHashed,
  nested,
  valueOfOtherField,
  superset,
  namesHashed,
  uuidHashed,
  otherAlgorithms,
];

/** How the received hash was made. */
interface HashOrigin {
  /** Whatever differs from the formula with the current secret; empty if nothing does. */
  readonly findings: readonly Finding[];
  /** The values as they were hashed, if it was by the formula. */
  readonly texts?: readonly string[];
}

/** What a search came to. */
export interface HashSearched {
  /** Absent if no way that was tried makes the received hash. */
  readonly origin?: HashOrigin;
  /** What was left out so that no body takes long, in words; empty for any ordinary body. */
  readonly notTried: readonly string[];
}

interface Candidate {
  readonly secret: Buffer;
  readonly findings: readonly Finding[];
}

/** Looks for the way in which a hash was made: the formula first, then one deviation from it, then two. */
export function searchHash(
  received: ReceivedHash,
  secrets: readonly KnownSecret[],
  facts: Facts,
): HashSearched {
  const search = new HashSearch(received);
  // A blank secret verifies nothing: anybody could have made its hash.
  const usable = secrets.filter(({ value }) => !isBlankSecret(value));
  const known = usable.map((secret) => ({
    secret: Buffer.from(secret.value),
    findings: stageFindings(secret),
  }));
  const plain = plainTexts(facts.values);
  const byFormula = (candidates: Iterable<Candidate>): HashOrigin | undefined => {
    for (const { secret, findings } of candidates) {
      const texts = plain.find((one) => search.fits({ before: one.join('') }, secret));
      if (texts !== undefined) return { findings, texts };
    }
    return undefined;
  };
  const otherwise = (hypotheses: readonly Hypothesis[], candidates: readonly Candidate[]) => {
    for (const attempt of attemptsOf(hypotheses, facts)) {
      const found = candidates.find(({ secret }) => search.fits(attempt, secret));
      if (found !== undefined) return { findings: [...found.findings, attempt.finding] };
      if (search.isOver) break;
    }
    return undefined;
  };
  const shapes = usable.flatMap((secret) =>
    [...secretShapes(secret.value)].map((shape) => ({
      secret: shape.secret,
      findings: [...stageFindings(secret), shape.finding],
    })),
  );
  const origin =
    byFormula(known) ??
    otherwise([secretAbsent], [{ secret: Buffer.alloc(0), findings: [] }]) ??
    byFormula(shapes) ??
    otherwise([...LIKELY, ...LESS_LIKELY], known) ??
    otherwise(LIKELY, shapes);
  return { ...(origin && { origin }), notTried: notTried(facts, search) };
}

function notTried({ values, body }: Facts, search: HashSearch): string[] {
  return [
    ...(hasUnchangedText(values) ? ['other ways of writing a very long text'] : []),
    ...(isRewritable(body.text) ? [] : ['other ways of writing the whole body, which is nested too deeply']),
    ...(search.isOver ? ['less likely mistakes, as the values are very long'] : []),
  ];
}

function* attemptsOf(hypotheses: readonly Hypothesis[], facts: Facts): Iterable<Attempt> {
  for (const hypothesis of hypotheses) yield* hypothesis(facts);
}

function stageFindings({ stage, isOver }: KnownSecret): Finding[] {
  if (stage === 'current') return [];
  if (isOver) {
    return [
      finding(
        'secret_previous_expired',
        'The hash was made with the previous secret, whose time is over.',
        'Have the platform sign with the current secret, then replay the event in its Webhook Log.',
      ),
    ];
  }
  const until =
    isOver === false ? 'which still verifies for a while' : 'which verifies for a limited time only';
  return [
    finding(
      'secret_previous',
      `The hash was made with the previous secret, ${until}.`,
      'Have the platform sign with the current secret before that time is over ("cedar-webhooks secret status" tells it).',
    ),
  ];
}
