/** Sizes of the bodies that the verification core is measured with. */
export const CORE_BYTES = [1024, 16 * 1024, 256 * 1024] as const;

/** What was measured with bodies of one size: microseconds a call, one value a block. */
export interface CoreSamples {
  readonly bytes: number;
  /** The whole verification of a request. */
  readonly core: number[];
  /** `JSON.parse` and one SHA-256 of its body. */
  readonly reference: number[];
}
