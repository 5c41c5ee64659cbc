import { ApiError } from '../../../../../console/page/api.ts';
import {
  afterFailure,
  answersTo,
  type SecretFlow,
  storeFault,
  storeHint,
} from '../../../../../console/page/screens/sender/secret-flow.ts';

const cutOff = (alternative: boolean, stage: 'current' | 'previous' = 'previous') =>
  new ApiError({ message: 'It would cut off somebody.', cutOff: { stage, alternative } }, 409);

type CutOffFlow = Extract<SecretFlow, { at: 'cut-off' }>;

test('whoever would be cut off is told of, and the current one can be replaced instead', () => {
  const work = { what: 'store', secret: 'given' } as const;
  const flow = afterFailure(work, {}, cutOff(true)) as CutOffFlow;
  expect(flow).toMatchObject({ at: 'cut-off', what: 'store', message: 'It would cut off somebody.' });
  // What was given is stored, whichever way is taken.
  expect(flow.work).toBe(work);
  expect(answersTo(flow)).toEqual([
    { label: 'Replace the current one only', order: { keepPrevious: true }, isDanger: false },
    { label: 'Store it all the same', order: { mayCutOff: true }, isDanger: true },
  ]);
});

test('whoever replaces the current one is told of that one, and keeps the choice', () => {
  const order = { keepPrevious: true };
  const flow = afterFailure({ what: 'make' }, order, cutOff(false, 'current')) as CutOffFlow;
  expect(answersTo(flow)).toEqual([
    { label: 'Store it all the same', order: { keepPrevious: true, mayCutOff: true }, isDanger: true },
  ]);
  const retiring = afterFailure({ what: 'retire' }, {}, cutOff(false)) as CutOffFlow;
  expect(answersTo(retiring).map(({ label }) => label)).toEqual(['Retire it all the same']);
});

test('another failure is told, and what was given is kept no longer', () => {
  const flow = afterFailure({ what: 'store', secret: 'given' }, {}, new ApiError({ message: 'No.' }, 409));
  expect(flow).toEqual({ at: 'failed', what: 'store', message: 'No.' });
});

test('there must be something to store, and white space around it is pointed out', () => {
  expect(storeFault({ what: 'store' })).toBe('Paste it here.');
  expect(storeFault({ what: 'store', pathToken: 'x' })).toBeUndefined();
  expect(storeHint('secret')).toBeUndefined();
  for (const text of [' secret', 'secret ', 'secret\t']) expect(storeHint(text)).toContain('white space');
});
