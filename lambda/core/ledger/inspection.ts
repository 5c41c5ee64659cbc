/**
 * How claims that their verifiers left unsent are found.
 *
 * A claim is not enqueued for the sweeper when it is made: nearly every claim is finished by its verifier a moment
 * later, and an index entry that is made and deleted again would cost two of five write units. Instead the sweeper looks
 * at each claim once it is old enough, through the index `by-time`, and enqueues those that still lack a queue.
 *
 *     index by-time, one shard          oldest ─────────────────────────────────────────────────▶ newest
 *     first inspection                  ███████████████████████████████████████████████░░░░░░░░░  a minute ago
 *     inspection after an hour          █████████████████████████████████████░░░░░░░░░░░░░░░░░░░
 *     inspection after a day            ███████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
 *
 * How far each inspection has come is kept in the ledger. It moves on only over claims that were looked at, so a sweeper
 * that is killed, cut off or away for days goes on where it was.
 *
 * One inspection would do if every claim were in the index when its turn comes. But the index lags behind the table, a
 * verifier's clock may be slow, and a request to DynamoDB may arrive after its sender stopped waiting, as long as its
 * signature is valid (minutes). Those claims come in behind the first inspection, and the later ones find them. What a
 * later one lists in the index it reads only where that is not what was seen before (`seen-claims.ts`).
 */
export const INSPECTIONS = ['first', 'hour', 'day'] as const;

/** One of the inspections. */
export type InspectionName = (typeof INSPECTIONS)[number];

/**
 * How far each inspection of a shard has come: every claim made before this time was looked at. Milliseconds since the
 * epoch; 0 if it has not started.
 */
export type InspectedUntil = Readonly<Record<InspectionName, number>> & {
  /** What was seen on the way, as `SeenClaims` writes it. Absent where that is not known. */
  readonly seen?: string;
};

/** What was never inspected. */
export const NOT_INSPECTED: InspectedUntil = { first: 0, hour: 0, day: 0 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Times of one inspection, in milliseconds. */
interface InspectionTimes {
  /** Age at which a claim is looked at. */
  readonly age: number;
  /**
   * Spans by which it goes on, each as a whole: an inspection that is not urgent need not ask every minute. The first one
   * goes on by as much as there is.
   */
  readonly step: number;
}

/** @param sweepAfter - how long a claim is left to its verifier, in milliseconds */
export function inspectionTimes(name: InspectionName, sweepAfter: number): InspectionTimes {
  switch (name) {
    case 'first':
      return { age: sweepAfter, step: 0 };
    case 'hour':
      return { age: HOUR, step: 10 * MINUTE };
    case 'day':
      return { age: 24 * HOUR, step: HOUR };
  }
}

/** Most claims that one inspection of a shard looks at in one run: beyond that, sending what was found comes first. */
export const CLAIMS_PER_RUN = 24_000;

/** Time in seconds between two runs of the sweeper. */
const RUN_EVERY = 60;

/**
 * Accepted events a second that the inspections are sure to keep up with, however they are spread: all events of an
 * entity are in one shard, and all events may be of one entity. Three quarters of what the inspections of a shard look
 * at; the rest is for catching up. With many entities it is that much for each shard.
 */
export const MAX_EVENT_RATE = (CLAIMS_PER_RUN / RUN_EVERY) * 0.75;

/** Way in milliseconds after which it is noted even if there were no claims on it: an idle stack need hardly write. */
export const NOTE_EVERY = 10 * MINUTE;
