import type { Advice } from '../problems/advice.ts';
import { type SecretUses, useWords } from '../secrets/secret-use.ts';
import { previousSecret, type StoredVersions } from '../secrets/stored-secret.ts';
import type { Target } from '../target/target.ts';
import { formatAge, formatTime } from '../words.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';

/** A use of so long ago, in milliseconds, or less, is taken for one that goes on. */
const RECENT = 24 * 3_600_000;

const STORE: Advice = { kind: 'store-secret' };

/** Whether a secret is stored, since when, and until when the one before it verifies, and who still signs with it. */
export function judgeVersions(
  versions: StoredVersions,
  { secret }: Pick<Target, 'secret'>,
  now: number,
  uses?: SecretUses,
): Verdict[] {
  const { current, deleted } = versions;
  if (deleted) {
    return [
      fail(
        'The webhook secret is marked for deletion, so every request is answered 503. Bring it back with "aws secretsmanager restore-secret".',
      ),
    ];
  }
  if (current === undefined) {
    return [fail('No webhook secret is stored, so every request is answered 503.', STORE)];
  }
  const stored = ok(`stored ${formatAge(now - current.storedAt)} ago (${formatTime(current.storedAt)})`);
  const previous = previousSecret({ secret }, versions, now);
  if (previous === undefined) return [stored];
  const until = formatTime(previous.verifiesUntil);
  if (!previous.verifies) return [stored, ok(`the previous one does not verify any more, since ${until}`)];
  const words = `The previous one still verifies, until ${until}.`;
  if (uses === undefined) return [stored, ok(words)];
  const use = `${words} ${useWords(uses, 'previous', now)}`;
  if (uses.previous.kind === 'used' && now - uses.previous.last < RECENT) {
    const end = `Whoever signs with it is rejected from then on: give every sender the current one.`;
    return [stored, warn(`${use} ${end}`, undefined, { name: 'secret status' })];
  }
  const isOver = uses.previous.kind === 'unused' && uses.current.kind === 'used';
  return [stored, isOver ? { ...ok(use), next: { name: 'secret retire' } } : ok(use)];
}

/** Whether the text of the secret looks as a secret should. */
export function judgeSecretText(
  reading: { readonly value: string } | { readonly unusable: string },
  { jsonKey }: Pick<Target['secret'], 'jsonKey'>,
): Verdict[] {
  if ('unusable' in reading) return [fail(`${reading.unusable} Every request is answered 503.`, STORE)];
  const { value } = reading;
  // What JSON is, the verifier rejects; this is meant to be, and is cut off, in other quotes or escaped.
  if (/^\s*(\{|\[|"\s*[{[]|&quot;|%7B)/i.test(value)) {
    return [
      warn(
        jsonKey === ''
          ? 'The stored secret looks like JSON, and all of it is the secret now. If the secret is in it, set "secretJsonKey" to its key, store a whole object, and deploy; or store the secret alone:'
          : `What stands under "${jsonKey}" looks like JSON itself, and all of it is the secret now. If the secret is in it:`,
        STORE,
      ),
    ];
  }
  if (value.trim() === '') return [fail('The stored secret is empty, so nothing verifies.', STORE)];
  if (/[\r\n]$/.test(value)) {
    return [
      warn('The stored secret ends in a line break, which is a part of it now. If it should not be:', STORE),
    ];
  }
  if (value.trim() !== value) {
    return [
      warn(
        'The stored secret has blanks at an end, which are a part of it now. If they should not be:',
        STORE,
      ),
    ];
  }
  if (/^(["'`]).*\1$/s.test(value)) {
    return [warn('The stored secret stands in quotes, which are a part of it now. If not:', STORE)];
  }
  return [ok('no blanks, line breaks or quotes around it')];
}
