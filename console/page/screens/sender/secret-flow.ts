import type {
  CutOffFacts,
  NewSecret,
  RetireSecretOutcome,
  SecretOrder,
  StoreSecretOutcome,
} from '../../../contract.ts';
import { ApiError, messageOf } from '../../api.ts';

/** What is to be done about the webhook secret. What is given is nowhere but here, until it is stored. */
export type SecretWork =
  | { readonly what: 'make' }
  | { readonly what: 'store'; readonly secret?: string; readonly pathToken?: string }
  | { readonly what: 'retire' };

/** Where it stands. */
export type SecretFlow =
  | { readonly at: 'idle' }
  | { readonly at: 'asking'; readonly what: SecretWork['what'] }
  | {
      readonly at: 'busy';
      readonly what: SecretWork['what'];
      /** Somebody was told who would be cut off, and has chosen. */
      readonly isChosen: boolean;
    }
  /** Nothing was done, because somebody would be cut off. */
  | {
      readonly at: 'cut-off';
      readonly what: SecretWork['what'];
      readonly work: SecretWork;
      readonly order: SecretOrder;
      readonly message: string;
      readonly facts: CutOffFacts;
    }
  | { readonly at: 'failed'; readonly what: SecretWork['what']; readonly message: string }
  | { readonly at: 'made'; readonly what: 'make'; readonly made: NewSecret }
  | { readonly at: 'stored'; readonly what: 'store'; readonly stored: StoreSecretOutcome }
  | { readonly at: 'retired'; readonly what: 'retire'; readonly outcome: RetireSecretOutcome };

/** Where work stands that was rejected, or failed. */
export function afterFailure(work: SecretWork, order: SecretOrder, error: unknown): SecretFlow {
  const { what } = work;
  const message = messageOf(error);
  const facts = error instanceof ApiError ? error.cutOff : undefined;
  return facts === undefined
    ? { at: 'failed', what, message }
    : { at: 'cut-off', what, work, order, message, facts };
}

/** One way on from work that would cut somebody off. */
export interface CutOffAnswer {
  readonly label: string;
  readonly order: SecretOrder;
  /** Somebody is cut off then. */
  readonly isDanger: boolean;
}

/** The ways on: to replace the other secret, if that helps, or to do it all the same. */
export function answersTo({ what, order, facts }: Extract<SecretFlow, { at: 'cut-off' }>): CutOffAnswer[] {
  const label = what === 'retire' ? 'Retire it all the same' : 'Store it all the same';
  return [
    ...(facts.alternative
      ? [{ label: 'Replace the current one only', order: { keepPrevious: true }, isDanger: false }]
      : []),
    { label, order: { ...order, mayCutOff: true }, isDanger: true },
  ];
}

/** What is wrong with what was given, before it is sent; `undefined` if nothing is. */
export function storeFault({
  secret,
  pathToken,
}: Extract<SecretWork, { what: 'store' }>): string | undefined {
  if (secret === undefined && pathToken === undefined) return 'Paste it here.';
  return undefined;
}

/** What may be a mistake, and may not: every character belongs to a secret. */
export function storeHint(secret: string): string | undefined {
  return secret.trim() === secret ? undefined : 'It begins or ends with white space, which belongs to it.';
}
