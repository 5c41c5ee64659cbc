import type { Advice } from '../problems/advice.ts';
import { previousSecret, type StoredVersions } from '../secrets/stored-secret.ts';
import type { Target } from '../target/target.ts';
import { formatAge, formatTime } from '../words.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';

const STORE: Advice = { kind: 'store-secret' };

/** Whether a secret is stored, since when, and until when the one before it verifies. */
export function judgeVersions(
  versions: StoredVersions,
  { secret }: Pick<Target, 'secret'>,
  now: number,
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
  return [
    stored,
    ok(
      previous.verifies
        ? `the previous one still verifies, until ${until}`
        : `the previous one does not verify any more, since ${until}`,
    ),
  ];
}

/** Whether the text of the secret looks as a secret should. */
export function judgeSecretText(
  reading: { readonly value: string } | { readonly unusable: string },
): Verdict[] {
  if ('unusable' in reading) return [fail(`${reading.unusable} Every request is answered 503.`, STORE)];
  const { value } = reading;
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
