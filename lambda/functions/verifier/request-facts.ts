/** What has been found out of a delivery, filled in on the way: a rejected one is logged with it. */
export interface RequestFacts {
  /** A configured one: named by the URL, or by a body whose hash verified. */
  eventType?: string;
  /** As the request listed them. */
  securityFields?: readonly string[];
  /** The texts that were hashed, once the hash verified and the policy was kept. */
  subject?: string;
  status?: string;
  /** What became of the hash, if one was computed. */
  hash?: 'verified' | 'wrong';
  /** The token in the URL, right or not. Never told. */
  pathToken?: string;
  /** Whether that is known to be wrong. */
  tokenIsWrong?: boolean;
}
