/** A secret that a genuine sender may have used. */
export interface KnownSecret {
  readonly stage: 'current' | 'previous';
  readonly value: string;
  /** Whether its time is over; absent if that is not known. */
  readonly isOver?: boolean;
}
