import { functionErrors } from './function-errors.ts';
import { makeSecret } from './make-secret.ts';
import { Sender } from './sender.ts';
import { BASE_SETTINGS } from './settings.ts';
import { sendCopies, sendTwiceAndForged } from './steps/answers.ts';
import { attackStage } from './steps/attacks.ts';
import { followCanary } from './steps/canary.ts';
import { openConsolePages } from './steps/console-pages.ts';
import { breakHandler } from './steps/dead-letters.ts';
import { sendFirstRequests } from './steps/first-requests.ts';
import { holdRequest } from './steps/held.ts';
import { pauseHandler } from './steps/pause.ts';
import { redeployLive } from './steps/redeploys.ts';
import { rejectMessages } from './steps/rejecting-queue.ts';
import { rotateSecret } from './steps/rotation.ts';
import { tellTwoApart } from './steps/two-webhooks.ts';
import { LEFTOVERS, seeDoctor, seeEvents } from './steps/views.ts';
import type { Walk } from './walk.ts';

/**
 * The whole walk. What takes its time by the nature of the thing goes on while other things are done.
 *
 * @throws WalkEnded if it cannot go on; the signal's reason once it aborts
 */
export async function walkThrough(walk: Omit<Walk, 'sender'>): Promise<void> {
  const { ports, report, stack, connect } = walk;
  const target = await report.demand('deploy', async () => {
    await stack.deploy(BASE_SETTINGS, ports.signal);
    return connect();
  });
  report.onDifference = (begin) => functionErrors(target, begin, ports.now(), ports.signal);
  const sender = new Sender(target, makeSecret(), ports);
  const complete: Walk = { ...walk, sender };
  await sendFirstRequests(complete);
  await followCanary(complete);
  await seeDoctor(complete, 'nothing fails');
  await tellTwoApart(complete);
  const sending = await rejectMessages(complete);
  const handlerIsRepaired = await breakHandler(complete);
  const handlerGoesOn = await pauseHandler(complete);
  const forged = await sendTwiceAndForged(complete);
  const copiesAreHandled = await sendCopies(complete);
  const held = await holdRequest(complete);
  await handlerGoesOn();
  await seeEvents(complete, forged);
  await openConsolePages(complete);
  await rotateSecret(complete);
  await sending.takeAgain();
  await redeployLive(complete, held);
  await handlerIsRepaired();
  await copiesAreHandled();
  await sending.seeSent();
  await attackStage(complete);
  await seeDoctor(complete, 'nothing is left over', LEFTOVERS);
}
