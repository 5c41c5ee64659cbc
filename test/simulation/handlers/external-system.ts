import { orderKey } from '../../../lambda/core/message/cloud-event.ts';
import type { BusinessEvent } from '../../../lambda/functions/handlers/business-event.ts';
import type { ClaimSeen, Observer } from '../observer.ts';

/**
 * A system that business code tells of each event that is not late, and that believes whoever told it last: it has no
 * conditions, no clocks and no orders of its own.
 */
export class ExternalSystem {
  readonly #observer: Observer;
  /** Order key of the event that each entity's state is from. */
  readonly #state = new Map<string, string>();

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** What business code has sent arrives and takes effect. */
  write(entityKey: string, event: BusinessEvent): void {
    const key = orderKey({ claimedAt: event.acceptedAt.getTime(), requestUuid: event.requestUuid });
    const state = this.#state.get(entityKey) ?? '';
    // Once that status was erased, nothing knows that it was there.
    if (key < state && !this.#observer.operators.isStatusErased(entityKey, state)) {
      this.#observer.violated(
        'P5',
        `the effect of ${event.requestUuid} came behind that of a newer event, and neither was late`,
      );
    }
    this.#state.set(entityKey, key);
  }

  /**
   * At the end, the effect of each entity's newest event is the one that stands.
   *
   * @param claims - those that must have come through; an event that is parked for one of its queues may have, too
   */
  check(claims: readonly ClaimSeen[]): void {
    const newest = new Map<string, string>();
    for (const { entityKey, orderKey: key } of claims) {
      if (this.#observer.operators.isStatusErased(entityKey, key)) continue;
      if (key > (newest.get(entityKey) ?? '')) newest.set(entityKey, key);
    }
    for (const [entityKey, key] of newest) {
      if ((this.#state.get(entityKey) ?? '') >= key) continue;
      this.#observer.violated('P5', `the effect of the newest event of ${entityKey} does not stand`);
    }
  }
}
