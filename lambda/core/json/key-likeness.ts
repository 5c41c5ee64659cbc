const NOT_ASCII = /[^\0-\x7f]/;

/**
 * The same text for all keys that some parser takes for one another when it looks up a field: Go's `encoding/json` folds
 * case (`ſtatus` and `STATUS` are `status`, `K` for Kelvin is `k`), Java and .NET compare in upper or lower case, Swift
 * takes composed and decomposed characters for equal.
 *
 * Lower, upper and lower again joins whatever simple or full case mappings join: `ẞ` and `ß` meet at `ss`. What they take
 * apart is composed again. The dotted capital İ is the one letter that they leave apart and that Java's
 * `equalsIgnoreCase` does not.
 */
export function keyLikeness(key: string): string {
  if (!NOT_ASCII.test(key)) return key.toLowerCase();
  return key.normalize('NFC').replaceAll('İ', 'i').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
