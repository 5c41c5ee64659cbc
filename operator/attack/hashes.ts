import type { Attack, Probe } from './attack.ts';
import { type Scene, sha256 } from './scene.ts';

function withHashes(
  expected: Probe['expected'],
  hashes: (scene: Scene) => Readonly<Record<string, string>>,
): Attack['probes'] {
  return (scene) =>
    Object.entries(hashes(scene)).map(([what, hash]) => ({ what, request: scene.forge({ hash }), expected }));
}

/** Other hashes than the sender's. */
export const HASHES: readonly Attack[] = [
  {
    name: 'hash-malformed',
    hole: 'part of a hash, or no hash at all, is enough',
    probes: withHashes(['400 malformed_header'], ({ captured: { hash } }) => ({
      empty: '',
      'one digit': hash.slice(0, 1),
      'one half': hash.slice(0, 32),
      'a digit short': hash.slice(0, -1),
      'a digit more': `${hash}0`,
      'twice itself': hash + hash,
      'two, with a comma': `${hash},${hash}`,
      'with a prefix': `sha256=${hash}`,
      'as 0x': `0x${hash.slice(2)}`,
      'in base64': Buffer.from(hash, 'hex').toString('base64'),
      'with letters beyond f': `g${hash.slice(1)}`,
      'with a space inside': `${hash.slice(0, 32)} ${hash.slice(33)}`,
      'with a percent sign': `%${hash.slice(1)}`,
      'with a letter outside ASCII': `\u00e4${hash.slice(1)}`,
      'of SHA-1 length': hash.slice(0, 40),
      'of SHA-512 length': hash + hash,
    })),
  },
  {
    name: 'hash-guessed',
    hole: 'a hash is compared in part only, or not at all',
    probes: withHashes(['401 hash_mismatch'], ({ captured: { hash } }) => ({
      'all zeros': '0'.repeat(64),
      'the first half right': hash.slice(0, 32) + flipped(hash.slice(32)),
      'the second half right': flipped(hash.slice(0, 32)) + hash.slice(32),
      'the last digit wrong': hash.slice(0, -1) + flipped(hash.slice(-1)),
      'the first digit wrong': flipped(hash.slice(0, 1)) + hash.slice(1),
      reversed: [...hash].toReversed().join(''),
    })),
  },
  {
    name: 'hash-without-secret',
    hole: 'a missing, empty or placeholder secret verifies: anyone can sign',
    probes: withHashes(['401 hash_mismatch'], ({ captured: { texts, bodyText } }) => {
      const values = texts.join('');
      const guesses = [
        '',
        ' ',
        'undefined',
        'null',
        'NaN',
        '{}',
        '[object Object]',
        '0',
        'secret',
        'changeme',
      ];
      return {
        ...Object.fromEntries(
          guesses.map((secret) => [`under ${JSON.stringify(secret)}`, sha256(values + secret)]),
        ),
        'of nothing': sha256(''),
        'of the body': sha256(bodyText),
      };
    }),
  },
];

/** Every hex digit replaced by another. */
function flipped(digits: string): string {
  return [...digits].map((digit) => ((Number.parseInt(digit, 16) + 1) % 16).toString(16)).join('');
}
