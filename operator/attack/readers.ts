import { idValue } from '../sender/json-value.ts';
import { type Attack, HELD, NOT_PORTABLE, type Probe } from './attack.ts';

const LONG_KEY = 'k'.repeat(1001);

/** A whole number that no double holds, and the one that JavaScript makes of it. Both begin as the reserved ids do. */
const WRITTEN = '9999999999999997';
const ROUNDED = '9999999999999996';

/** Letters that equal another one when case does not count, and are not its capital. */
const LOOKALIKES: Readonly<Record<string, string>> = { s: 'ſ', k: '\u212a' };

/** Keys under which a parser that does not mind case finds a signed field. */
function keysLike(key: string): string[] {
  const letter = Object.keys(LOOKALIKES).find((plain) => key.includes(plain)) ?? '';
  const folded = key.replace(letter, LOOKALIKES[letter] ?? '');
  return [key.toUpperCase(), folded].filter((like) => like !== key);
}

/** Genuine hashes over bodies that somebody further on reads otherwise, or not at all. */
export const READERS: readonly Attack[] = [
  {
    name: 'keys-alike',
    hole: 'the verifier reads a signed field, and a parser that finds it elsewhere reads one of the forger',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      // One name by its capitals and another by its appearance: what is held in a minute has an end.
      const top = [...new Set(names.map((name) => name.split('.')[0] ?? ''))];
      const [first] = top.flatMap((key) => keysLike(key).slice(0, 1));
      const [last] = top.toReversed().flatMap((key) => keysLike(key).slice(1));
      const dotted = names.findIndex((name) => name.includes('.'));
      const forged = (what: string, body: string): Probe => ({
        what,
        request: scene.forge({ body }),
        expected: NOT_PORTABLE,
      });
      return [
        ...(first === undefined
          ? []
          : [forged(`${first} beside it`, scene.bodyAfter(`"${first}":"FORGED"`))]),
        ...(last === undefined ? [] : [forged(`${last} beside it`, scene.bodyAfter(`"${last}":"FORGED"`))]),
        ...(dotted === -1
          ? []
          : [
              forged(
                `${names[dotted]} as a key of its own beside the path`,
                // The hash is over the key, and the path leads to the forger's value.
                scene
                  .body([[names[dotted] ?? '', 'FORGED']])
                  .replace('{', () => `{${JSON.stringify(names[dotted])}:${JSON.stringify(texts[dotted])},`),
              ),
            ]),
      ];
    },
  },
  {
    name: 'long-keys',
    hole: 'a key that some parser has no room for blocks an entity in the queues of all subscribers',
    probes: (scene) => [
      {
        what: 'a key of 1,001 characters',
        request: scene.forge({ body: scene.bodyAfter(`"${LONG_KEY}":1`) }),
        expected: NOT_PORTABLE,
      },
    ],
  },
  {
    name: 'number-rounded',
    hole: 'a captured hash holds for a neighbouring id, which the body then names',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const { eventType } = scene.stack;
      const { subjectField } = eventType;
      const pattern = eventType.signedFields.find(({ name }) => name === subjectField)?.pattern ?? '';
      if (!new RegExp(`^(?:${pattern})$`, 'u').test(ROUNDED))
        return { skipped: 'no id of the type can be rounded' };
      if (eventType.roundedNumbers === 'accept') return { skipped: 'the type is configured to take them' };
      return [
        {
          what: 'an id as JavaScript rounds it, hashed',
          request: scene.sign({
            body: scene.body([[subjectField, idValue(WRITTEN)]]),
            signed: texts.map((text, index) => (names[index] === subjectField ? ROUNDED : text)).join(''),
          }),
          expected: HELD,
        },
      ];
    },
  },
];
