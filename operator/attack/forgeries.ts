import { type EventType, UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { ACCEPTED, type Attack, type Expected, HELD, type Probe, REJECTED } from './attack.ts';
import { RESERVED_IDS } from './reserved-entity.ts';
import { bodyOf, type Change, type Scene, UNLISTED } from './scene.ts';

/** A path token that an attacker who has seen no URL might try. */
const GUESSED_TOKEN = 'webhooks';

const ALLOW_LIST = 'sourceAllowList; business code that asks the platform instead of trusting the event';

/** Accepted as the scheme has it. */
function schemeProbe(scene: Scene, what: string, change: Change = {}): Probe {
  return { what, request: scene.forge(change), expected: [ACCEPTED, REJECTED], byScheme: true };
}

/** As {@link schemeProbe}, unless the URL has a token, which the forger, who has seen no URL, must guess. */
function withoutUrl(
  scene: Scene,
  what: string,
  change: Change = {},
  eventType: string | undefined = scene.stack.eventType.name,
): Probe {
  if (scene.stack.pathToken === undefined) return schemeProbe(scene, what, change);
  const path = scene.pathOf(eventType, GUESSED_TOKEN);
  return { what, request: scene.forge({ ...change, path }), expected: ['404 not_found'] };
}

interface OtherUrl {
  readonly what: string;
  readonly path: string;
  readonly type: EventType;
}

/** The URLs of the other event types, and the one without a type. */
function otherUrls(scene: Scene): OtherUrl[] {
  const others = scene.stack.eventTypes.filter(({ name }) => name !== scene.stack.eventType.name);
  const withoutType = others.filter(({ name }) => name === UNCLASSIFIED);
  return [
    ...others.map((type) => ({ type, what: `to the URL of ${type.name}`, path: scene.pathOf(type.name) })),
    ...withoutType.map((type) => ({
      type,
      what: 'to the URL without a type',
      path: scene.pathOf(undefined),
    })),
  ];
}

const heldProbe = (scene: Scene, what: string, change: Change): Probe => ({
  what,
  request: scene.forge(change),
  expected: HELD,
});

/** A name that the type does not sign. */
function strangerTo(names: readonly string[]): string {
  return names.includes('x') ? 'x0' : 'x';
}

/** What is made of one captured request without the secret. */
export const FORGERIES: readonly Attack[] = [
  {
    name: 'values-changed',
    hole: 'whoever has seen one hash can set any entity to any status',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const { subjectField, statusField } = scene.stack.eventType;
      const changed = (field: string, value: string) =>
        scene.bodyOfTexts(
          names,
          texts.map((text, index) => (names[index] === field ? value : text)),
        );
      const expected: Expected[] = ['401 hash_mismatch'];
      return [
        {
          what: 'another id',
          request: scene.forge({ body: changed(subjectField, `${RESERVED_IDS[0].slice(0, -1)}8`) }),
          expected,
        },
        {
          what: 'another status',
          request: scene.forge({ body: changed(statusField, `${scene.status}_FORGED`) }),
          expected,
        },
        {
          what: 'another capital',
          request: scene.forge({
            body: changed(
              statusField,
              scene.status.replace(/[a-zA-Z]/, (letter) => swapCase(letter)),
            ),
          }),
          expected,
        },
      ];
    },
  },
  {
    name: 'unlisted-field-changed',
    hole: 'somebody who does not know the URL can give an event any unsigned content',
    counterMeasure: `pathToken; ${ALLOW_LIST}`,
    probes: (scene) => [
      withoutUrl(scene, 'an unlisted amount raised', { body: scene.body([[UNLISTED, '1000000.00']]) }),
      withoutUrl(scene, 'an unlisted field added', {
        body: scene.bodyAfter('"unlistedAccount":"forged"'),
      }),
    ],
  },
  {
    name: 'uuid-changed',
    hole: 'somebody who does not know the URL can bring an old status back',
    counterMeasure: `pathToken; ${ALLOW_LIST}`,
    probes: (scene) => [withoutUrl(scene, 'a copy under a new UUID')],
  },
  {
    name: 'other-type-url',
    hole: 'a status of one type of entity can be given to another, although its words are restricted',
    counterMeasure: `statusWords for every type, with no word in common; pathToken; ${ALLOW_LIST}`,
    probes: (scene) => {
      const urls = otherUrls(scene);
      if (urls.length === 0) return { skipped: 'there is one event type only' };
      return urls.map(({ type, what, path }) => {
        if (!scene.isTakenBy(type)) return heldProbe(scene, what, { path });
        return withoutUrl(scene, what, { path }, type.name);
      });
    },
  },
  {
    name: 'whole-request-captured',
    hole: 'genuine events are swallowed because they say what an earlier one said',
    counterMeasure: `storing a new path token; ${ALLOW_LIST}`,
    probes: (scene) => {
      if (scene.stack.pathToken === undefined) {
        return { skipped: 'the same as uuid-changed: the URLs carry no token' };
      }
      return [
        schemeProbe(scene, 'a copy under a new UUID, sent to the captured URL'),
        ...otherUrls(scene)
          .filter(({ type }) => scene.isTakenBy(type))
          .map(({ what, path }) => schemeProbe(scene, what, { path })),
      ];
    },
  },
  {
    name: 'boundary-moved',
    hole: 'one captured hash holds for other entities and statuses',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const [first = '', second = ''] = texts;
      if (texts.length < 2) return { skipped: 'the type signs one field only' };
      const moved = (what: string, one: string, other: string): Probe =>
        heldProbe(scene, what, { body: scene.bodyOfTexts(names, [one, other, ...texts.slice(2)]) });
      return [
        moved('one character to the left', first.slice(0, -1), first.slice(-1) + second),
        moved('one character to the right', first + second.slice(0, 1), second.slice(1)),
        moved('everything in the first field', first + second, ''),
        moved('everything in the second field', '', first + second),
      ];
    },
  },
  {
    name: 'list-extended',
    hole: 'a list of the forger’s own moves the boundaries of a captured hash',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const stranger = strangerTo(names);
      const [first = '', ...rest] = texts;
      const last = texts.at(-1) ?? '';
      const extended = (what: string, list: readonly string[], values: readonly string[]): Probe =>
        heldProbe(scene, what, { names: list, body: scene.bodyOfTexts(list, values) });
      const inFront = [stranger, ...names];
      const behind = [...names, stranger];
      return [
        extended('a field in front takes a character', inFront, [first.slice(0, 1), first.slice(1), ...rest]),
        extended('an empty field in front', inFront, ['', ...texts]),
        extended('a field behind takes a character', behind, [
          ...texts.slice(0, -1),
          last.slice(0, -1),
          last.slice(-1),
        ]),
        extended('an empty field behind', behind, [...texts, '']),
        extended(
          'an empty field between',
          [names[0] ?? '', stranger, ...names.slice(1)],
          [first, '', ...rest],
        ),
      ];
    },
  },
  {
    name: 'list-swapped',
    hole: 'one field of the forger’s own stands for everything that was signed, and id and status are free',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const stranger = strangerTo(names);
      const all = texts.join('');
      const swapped = (what: string, name: string, body: string): Probe =>
        heldProbe(scene, what, { names: [name], body });
      return [
        swapped('an unknown field', stranger, scene.body([[stranger, all]])),
        swapped('a nested field', `${stranger}.y`, scene.body([[`${stranger}.y`, all]])),
        swapped(
          'a field with a dot in its name',
          `${stranger}.y`,
          scene.bodyAfter(`"${stranger}.y":${JSON.stringify(all)}`),
        ),
        swapped(
          'the id alone',
          scene.stack.eventType.subjectField,
          scene.body([[scene.stack.eventType.subjectField, all]]),
        ),
      ];
    },
  },
  {
    name: 'list-reordered',
    hole: 'values trade places under a captured hash',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      if (names.length < 2) return { skipped: 'the type signs one field only' };
      const reversed = names.toReversed();
      return [
        heldProbe(scene, 'the list reversed, its values in the old places', {
          names: reversed,
          body: scene.bodyOfTexts(reversed, texts),
        }),
      ];
    },
  },
  {
    name: 'value-coerced',
    hole: 'a signed field holds a list or an object that is taken for the signed text',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const [name = ''] = names;
      const [text = ''] = texts;
      const coerced = (what: string, value: unknown): Probe => ({
        what,
        request: scene.forge({
          body: bodyOf([...names.map((each, index) => [each, texts[index]] as const), [name, value]]),
        }),
        expected: ['400 unsupported_field'],
      });
      return [
        coerced('an array of the one value', [text]),
        coerced('arrays in an array', [[[text]]]),
        coerced('an object', { toString: text, valueOf: text }),
      ];
    },
  },
];

function swapCase(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}
