/** A label of the secret that is on another version than it should be, or on none. */
export interface LabelMove {
  readonly label: 'AWSCURRENT' | 'AWSPREVIOUS';
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What helps against a problem, as a use-case knows it. Each face says how that is done there, if it can be. */
export type Advice =
  /** It can be done all the same; or, as an alternative, the current secret be replaced instead of the previous one. */
  | { readonly kind: 'cut-off'; readonly alternative: boolean }
  /** Labels of versions of the secret are to be moved to finish what was started. */
  | {
      readonly kind: 'move-labels';
      readonly arn: string;
      readonly moves: readonly LabelMove[];
      /** Of the AWS services, if it is not that of the region. */
      readonly endpoint?: string;
    }
  | { readonly kind: 'secret-status' }
  | { readonly kind: 'store-secret' }
  /** So that nothing is typed or pasted. */
  | { readonly kind: 'store-secret-from-file' }
  /** A secret can be stored, or one be given for this once. */
  | { readonly kind: 'give-secret' }
  | { readonly kind: 'give-region' }
  /** From when on can be said. */
  | { readonly kind: 'give-since' }
  /** A local run can be started, or a deployed stack be named. */
  | { readonly kind: 'name-target' }
  /** A stack has several webhooks. */
  | { readonly kind: 'choose-name' }
  /** The local run has several webhooks. */
  | { readonly kind: 'choose-local-name' }
  /** A value for this body field is missing. */
  | { readonly kind: 'give-field'; readonly field: string }
  /** Another event type would do. */
  | { readonly kind: 'give-event-type' }
  | { readonly kind: 'release-parked' }
  | { readonly kind: 'release-held' }
  /** Also if not every parser can read it. */
  | { readonly kind: 'release-not-portable' }
  /** What it reaches can be looked at first. */
  | { readonly kind: 'confirm-discard' }
  | { readonly kind: 'redrive' }
  /** In what is further back, or elsewhere. */
  | { readonly kind: 'look-elsewhere' }
  /** Which column of a list is meant can be said. */
  | { readonly kind: 'name-column' }
  | { readonly kind: 'confirm-attack' }
  | { readonly kind: 'list-attacks' };
