import { stateStyle } from '../../cli/output/state-styles.ts';
import { badgeOf } from '../../console/page/parts/state-badges.ts';
import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { ENTRY_STATES } from '../../operator/events/entry.ts';
import { REQUEST_FACES, STACK_FACES } from './faces.ts';
import { KNOWN_STATES } from './known-states.ts';
import { Scene } from './scene.ts';

/** What nothing has to be done about, now or later. */
const OVER = new Set<string>(['handled', 'late', 'erased']);

const QUESTIONS = ENTRY_STATES.flatMap((state) =>
  (KNOWN_STATES[state] ?? []).map((known) => ({ ...known, state, isOver: OVER.has(state) })),
);

test.each(ENTRY_STATES)('there are requests that are %s to ask about', (state) => {
  expect(KNOWN_STATES[state]).not.toHaveLength(0);
});

test.each(ENTRY_STATES.filter((state) => !OVER.has(state)))('%s is not green', (state) => {
  for (const hasFailed of [false, true]) {
    expect(stateStyle({ state, hasFailed })).not.toBe('green');
    expect(badgeOf({ state, hasFailed }).tone).not.toBe('good');
  }
});

test('what is being handled is yellow once an attempt has failed, and not before', () => {
  expect([false, true].map((hasFailed) => stateStyle({ state: 'handling', hasFailed }))).toEqual([
    'cyan',
    'yellow',
  ]);
  expect([false, true].map((hasFailed) => badgeOf({ state: 'handling', hasFailed }).tone)).toEqual([
    'busy',
    'watch',
  ]);
  expect(stateStyle({ state: 'dead-lettered', hasFailed: true })).toBe('red');
  expect(badgeOf({ state: 'dead-lettered', hasFailed: true }).tone).toBe('bad');
});

describe.each(QUESTIONS)('$state $how', (question) => {
  let scene: Scene;
  let event: VerifiedEvent;

  beforeAll(async () => {
    scene = await Scene.open();
    event = await question.make(scene);
  });
  afterAll(() => scene?.close());

  const faces = question.isOfSubscriber ? STACK_FACES : { ...STACK_FACES, ...REQUEST_FACES };
  test.each(Object.entries(faces))('%s', async (_name, face) => {
    const said = await face(scene, event, question);
    if (said === undefined) return;
    const { isWell, names = [], words } = said;
    // What goes on by itself is not over, but needs nobody.
    if (question.well !== true || question.isOver) {
      expect({ isWell, words }).toEqual({ isWell: question.well === true, words });
    }
    for (const name of names) expect(words).toMatch(name);
  });
});
