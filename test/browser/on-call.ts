import type { Locator } from 'playwright-core';
import type { ConsoleSession } from './console-session.ts';

/** Most clicks from the symptom to the repair. */
const MAX_CLICKS = 5;

/** An engineer on call, who starts at the overview and takes only what the page offers. */
export class OnCall {
  /** Links, buttons, boxes and choices that were taken. */
  clicks = 0;
  readonly #session: ConsoleSession;

  constructor(session: ConsoleSession) {
    this.#session = session;
  }

  async click(place: Locator): Promise<void> {
    this.clicks += 1;
    await this.#session.until(place);
    await place.click();
  }

  async choose(place: Locator, option: string): Promise<void> {
    this.clicks += 1;
    await place.selectOption(option);
  }
}

/**
 * A test of one incident, from the overview to the repair, with the number of clicks in its name.
 *
 * @param clicks - exactly as many as it takes
 */
export function incident(
  session: () => ConsoleSession,
  name: string,
  clicks: number,
  story: (onCall: OnCall) => Promise<void>,
): void {
  test(`${name}: ${clicks} ${clicks === 1 ? 'click' : 'clicks'}`, async () => {
    const onCall = new OnCall(session());
    await session().open('/overview');
    await story(onCall);
    expect(onCall.clicks).toBe(clicks);
    expect(onCall.clicks).toBeLessThanOrEqual(MAX_CLICKS);
  });
}
