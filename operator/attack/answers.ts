import { ACCEPTED, type Attack, asExpected, type Exchange, HELD, type Verdict } from './attack.ts';
import { attackUuid } from './reserved-entity.ts';
import { type Scene, UNLISTED } from './scene.ts';

/** Stands in every body that is sent here and must not come back. */
const MARKER = 'body-that-no-answer-may-repeat';

/** What an answer must not hold, by name. */
function leaks({ text }: Exchange['answer'], scene: Scene): string[] {
  const inAnswer: Readonly<Record<string, boolean>> = {
    'a secret': scene.isToldIn(text),
    'a hash': /[0-9a-f]{64}/i.test(text),
    'the body': text.includes(MARKER),
    'a stack trace': /\bat .+:\d+:\d+/.test(text),
  };
  return Object.keys(inAnswer).filter((what) => inAnswer[what]);
}

function tellsNothing(exchanges: readonly Exchange[], scene: Scene): Verdict {
  const told = exchanges.flatMap(({ probe, answer }) =>
    leaks(answer, scene).map((what) => `${probe.what}: the answer holds ${what}`),
  );
  return told.length > 0 ? { kind: 'hole', detail: told.join('; ') } : asExpected(exchanges);
}

/** What the answers give away, and whether they still come. */
export const ANSWERS: readonly Attack[] = [
  {
    name: 'answers-tell',
    hole: 'an answer tells the expected hash, the secret or the body to whoever asks',
    probes: (scene) => {
      const uuid = attackUuid();
      const body = scene.bodyAfter(`"marker":"${MARKER}"`);
      const { names } = scene.captured;
      return [
        { what: '200', request: scene.sign({ uuid, body }), expected: [ACCEPTED] },
        {
          what: '401',
          request: scene.forge({ body, hash: '0'.repeat(64) }),
          expected: ['401 hash_mismatch'],
        },
        {
          what: '400, half a body',
          request: scene.sign({ body: body.slice(0, -1) }),
          expected: ['400 malformed_body'],
        },
        {
          what: '400, a field that is not there',
          request: scene.sign({ body, names: [...names, 'notThere'] }),
          expected: ['400 missing_field'],
        },
        {
          what: '400, a hash in place of the list',
          request: scene.forge({ body, names: [scene.captured.hash] }),
          expected: ['400 missing_field'],
        },
        {
          what: '409',
          request: scene.forge({ uuid, body: scene.body([[UNLISTED, MARKER]]) }),
          expected: ['409 uuid_conflict'],
        },
        {
          what: '422',
          request: scene.sign({ body, names: ['marker'], signed: MARKER }),
          expected: HELD,
        },
      ];
    },
    verdict: tellsNothing,
  },
  {
    name: 'sender-locked-out',
    hole: 'bad requests of anybody make the receiver reject the genuine sender',
    probes: (scene) => [
      ...Array.from({ length: 20 }, (_, index) => ({
        what: `wrong hash ${index + 1}`,
        request: scene.forge({ hash: '0'.repeat(64) }),
        expected: ['401 hash_mismatch'] as const,
      })),
      {
        what: 'a genuine request after all of these',
        request: scene.sign(),
        expected: [ACCEPTED],
        mustBeAnswered: true,
      },
    ],
  },
];
