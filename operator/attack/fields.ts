import { ACCEPTED, type Attack, NOT_PORTABLE, type Probe } from './attack.ts';

/** Field names and keys that parsers and languages treat in their own ways. */
export const FIELDS: readonly Attack[] = [
  {
    name: 'prototype-fields',
    hole: 'what every object inherits is taken for a field of the body',
    probes: (scene) => {
      const { names, bodyText } = scene.captured;
      const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__.constructor'];
      const proto = '"__proto__":{"admin":true}';
      const own = '"constructor":{"prototype":{"admin":true}},"toString":"x"';
      return [
        ...inherited.map(
          (name): Probe => ({
            what: `${name}, listed and not there`,
            request: scene.forge({ names: [...names, name] }),
            expected: ['400 missing_field'],
          }),
        ),
        {
          what: 'the signed fields inside of __proto__',
          request: scene.forge({ body: `{"__proto__":${bodyText}}` }),
          expected: ['400 missing_field'],
        },
        {
          what: 'the signed fields inside of constructor.prototype',
          request: scene.forge({ body: `{"constructor":{"prototype":${bodyText}}}` }),
          expected: ['400 missing_field'],
        },
        {
          what: '__proto__ of its own, signed',
          request: scene.sign({
            names: [...names, '__proto__'],
            body: scene.bodyAfter('"__proto__":"x"'),
            signed: `${scene.captured.texts.join('')}x`,
          }),
          expected: NOT_PORTABLE,
        },
        {
          what: '__proto__ of its own, unsigned',
          request: scene.sign({ body: scene.bodyAfter(proto) }),
          expected: NOT_PORTABLE,
        },
        {
          what: 'other such names unsigned in a genuine event',
          request: scene.sign({ body: scene.bodyAfter(own) }),
          expected: [ACCEPTED],
        },
      ];
    },
  },
  {
    name: 'duplicate-keys',
    hole: 'the verifier reads one of two equal keys, and whoever acts on the event the other',
    probes: (scene) => {
      const { names, bodyText } = scene.captured;
      const behind = (member: string) => `${bodyText.slice(0, -1)},${member}}`;
      const escaped = (name: string) =>
        [...name].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      const expected: Probe['expected'] = ['400 malformed_body'];
      const unsigned: Probe = {
        what: 'an unsigned key twice, once escaped',
        request: scene.forge({ body: scene.bodyAfter('"unlisted":1,"x":{"n":1,"\\u006e":2}') }),
        expected: NOT_PORTABLE,
      };
      const signed = names.flatMap((name): Probe[] => {
        const [key = ''] = name.split('.');
        return [
          {
            what: `${key}, forged first`,
            request: scene.forge({ body: scene.bodyAfter(`"${key}":"FORGED"`) }),
            expected,
          },
          {
            what: `${key}, forged last`,
            request: scene.forge({ body: behind(`"${key}":"FORGED"`) }),
            expected,
          },
          {
            what: `${key}, forged first and escaped`,
            request: scene.forge({ body: scene.bodyAfter(`"${escaped(key)}":"FORGED"`) }),
            expected,
          },
          {
            what: `${key}, forged last and escaped`,
            request: scene.forge({ body: behind(`"${escaped(key)}":"FORGED"`) }),
            expected,
          },
        ];
      });
      return [...signed, unsigned];
    },
  },
];
