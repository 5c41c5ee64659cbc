/** What becomes, or became, of one request. */
export interface ResultRow {
  readonly requestUuid: string;
  /** In a word or two. */
  readonly outcome: string;
  /** In a sentence. */
  readonly words: string;
}
