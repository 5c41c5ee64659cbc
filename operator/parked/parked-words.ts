import type { ParkedRelease } from './release-parked.ts';

/** How a face offers the choices that a release may need. */
interface ParkedHints {
  /** Sends it as an event of the new name of its entity. */
  readonly renamed: (renamedTo: string) => string;
  /** Drops the queues that are gone. */
  readonly removed: string;
}

/** What became of a parked event that was to be released, in sentences that are the same wherever they are read. */
export function parkedReleaseWords(result: ParkedRelease, hints: ParkedHints): string {
  switch (result.outcome) {
    case 'not-parked':
      return 'No event of this UUID is parked.';
    case 'changed':
      return 'It changed meanwhile; look at the list again.';
    case 'renamed': {
      const { eventType, entity, renamedTo } = result;
      return `${eventType} is of entity ${renamedTo} now, the event of ${entity}: ${hints.renamed(renamedTo)}.`;
    }
    case 'removed':
      return `The configuration has no queue for ${result.subscribers.join(', ')}: add it and deploy, or ${hints.removed}.`;
    default:
      return result.sendTo.length === 0
        ? 'Nothing is left to send; the sweeper finishes it.'
        : `The sweeper sends it to ${result.sendTo.join(', ')} within a minute.`;
  }
}
