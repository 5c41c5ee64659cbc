/** A secret that a genuine sender may have used. */
export interface KnownSecret {
  readonly stage: 'current' | 'previous';
  readonly value: string;
  /** Of the version, and when it was stored in milliseconds since the epoch; absent for one that is stored nowhere. */
  readonly versionId?: string;
  readonly storedAt?: number;
  /** Whether its time is over; absent if that is not known. */
  readonly isOver?: boolean;
}
