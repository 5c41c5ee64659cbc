import { statusAndCode } from '../sender/post-webhook.ts';
import { ACCEPTED, type Attack, DUPLICATE, type Exchange, type Expected, type Verdict } from './attack.ts';
import { attackUuid } from './reserved-entity.ts';
import { type Scene, UNLISTED } from './scene.ts';

const COPIES = 50;
const CONFLICT: readonly Expected[] = ['409 uuid_conflict'];

/**
 * Of copies sent at once one is accepted, and the others are known for what they are. What was answered 503 may have made
 * the claim all the same; sent again, it is one of the others.
 */
export function acceptedOnce(exchanges: readonly Exchange[]): Verdict {
  const answers = exchanges
    .filter(({ inconclusive }) => !inconclusive)
    .map(({ answer }) => statusAndCode(answer));
  const count = (wanted: string) => answers.filter((answer) => answer === wanted).length;
  const strange = answers.filter((answer) => answer !== ACCEPTED && answer !== DUPLICATE);
  const fewest = exchanges.some(({ mayBeKept, inconclusive }) => mayBeKept || inconclusive) ? 0 : 1;
  const once = count(ACCEPTED) === 1 || count(ACCEPTED) === fewest;
  if (once && strange.length === 0) return { kind: 'rejected' };
  const others = strange.length > 0 ? `, ${[...new Set(strange)].join(', ')}` : '';
  return {
    kind: 'hole',
    detail: `${count(ACCEPTED)} of ${exchanges.length} copies accepted, ${count(DUPLICATE)} duplicates${others}`,
  };
}

const copies = (scene: Scene) => {
  const uuid = attackUuid();
  return Array.from({ length: COPIES }, (_, index) => ({
    what: `copy ${index + 1}`,
    request: scene.sign({ uuid }),
    expected: [ACCEPTED, DUPLICATE] as const,
  }));
};

/** One UUID more than once. */
export const COPIES_OF_ONE: readonly Attack[] = [
  {
    name: 'concurrent-copies',
    hole: 'an event is doubled by sending it often enough at once',
    atOnce: true,
    probes: copies,
    verdict: acceptedOnce,
  },
  {
    name: 'copies-respelled',
    hole: 'another spelling of the same request makes a second event of it',
    probes: (scene) => {
      const uuid = attackUuid();
      const { bodyText } = scene.captured;
      const spaced = JSON.stringify(JSON.parse(bodyText), undefined, 2);
      const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(bodyText)).toReversed()));
      return [
        { what: 'the first', request: scene.sign({ uuid }), expected: [ACCEPTED] },
        {
          what: 'UUID in capitals',
          request: scene.sign({ uuid: uuid.toUpperCase() }),
          expected: [DUPLICATE],
        },
        {
          what: 'white space in the body',
          request: scene.sign({ uuid, body: spaced }),
          expected: [DUPLICATE],
        },
        {
          what: 'keys in another order',
          request: scene.sign({ uuid, body: reversed }),
          expected: [DUPLICATE],
        },
      ];
    },
  },
  {
    name: 'conflicting-body',
    hole: 'a second, different event under a known UUID is silently taken for a copy, or replaces the first',
    probes: (scene) => {
      const uuid = attackUuid();
      const { eventType, eventTypes } = scene.stack;
      const other = eventTypes.find((type) => type.name !== eventType.name && scene.isTakenBy(type));
      return [
        { what: 'the first', request: scene.sign({ uuid }), expected: [ACCEPTED] },
        {
          what: 'an unlisted field changed under its UUID',
          request: scene.forge({ uuid, body: scene.body([[UNLISTED, '1000000.00']]) }),
          expected: CONFLICT,
        },
        {
          what: 'a number written differently under its UUID',
          request: scene.forge({ uuid, body: scene.bodyAfter('"n":1.0') }),
          expected: CONFLICT,
        },
        ...(other === undefined
          ? []
          : [
              {
                what: `sent to the URL of ${other.name} under its UUID`,
                request: scene.forge({ uuid, path: scene.pathOf(other.name) }),
                expected: CONFLICT,
              },
            ]),
        { what: 'the first again', request: scene.sign({ uuid }), expected: [DUPLICATE] },
      ];
    },
  },
];
