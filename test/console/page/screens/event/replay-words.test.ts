import { replayWords } from '../../../../../console/page/screens/event/replay-words.ts';
import type { KnownEvent } from '../../../../../operator/events/event.ts';
import { uuid } from '../../../../lambda/factories.ts';

const requestUuid = uuid(1);

test('what was sent says where it went, and that a dead letter stays', () => {
  const result = { requestUuid, outcome: 'replayed', sentTo: ['billing', 'handler'] } as const;
  expect(replayWords({ result, leavesDeadLetter: false })).toEqual([
    '1 event replayed: sent to billing, handler.',
  ]);
  expect(replayWords({ result, leavesDeadLetter: true })[1]).toContain('dead-letter queue');
});

test('a plan says where it would go, and whether it would be handled again', () => {
  const event = {} as KnownEvent;
  const would = { requestUuid, outcome: 'would-replay', event, sendTo: ['handler'] } as const;
  const words = (again: boolean, leavesDeadLetter: boolean) =>
    replayWords({ result: { ...would, again }, leavesDeadLetter });
  expect(words(false, false)).toEqual(['It would be sent to handler.']);
  expect(words(true, false)).toEqual(['It would be sent to handler, and handled once more.']);
  expect(words(false, true)[1]).toContain('stays behind');
});

test('what was left says why', () => {
  const result = { requestUuid, outcome: 'parked' } as const;
  expect(replayWords({ result, leavesDeadLetter: false })).toEqual([
    'A queue does not have it, and the sweeper is out of attempts.',
  ]);
});

test('a failure says how far it got, and whether it must be repeated', () => {
  const failed = { requestUuid, outcome: 'failed', sentTo: ['billing'], reason: 'SQS is down.' } as const;
  const words = (maybeUnnoted: boolean) =>
    replayWords({ result: { ...failed, maybeUnnoted }, leavesDeadLetter: false });
  expect(words(false)).toEqual(['It was sent to billing, then: SQS is down.']);
  expect(words(true)[0]).toContain('replay it again');
});
