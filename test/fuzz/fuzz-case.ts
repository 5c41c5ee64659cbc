import type { SecretVersion } from '../../lambda/core/ports.ts';
import type { PathTokenMode } from '../../lambda/core/request/webhook-path.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';

/** An API Gateway event as far as the verifier looks at it. Plain data, so that a failing case can be printed. */
export interface FuzzEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
  /** As API Gateway hands it over. */
  readonly rawPath: string;
  readonly sourceIp: string;
}

/** How the stack is configured in one case. */
export interface FuzzSettings {
  readonly eventTypes: readonly EventType[];
  readonly eventTypeField: string;
  readonly maxBodyBytes: number;
  /** CIDR ranges; each list lets `INSIDE` in and no other address that the fuzzer sends from. */
  readonly allowList: readonly string[];
  readonly pathToken: PathTokenMode;
  readonly heldPerMinute: number;
}

/** What is in the secret store, and what fails, in one case. */
export interface FuzzWorld {
  /** `undefined`: never stored. */
  readonly current: SecretVersion | undefined;
  readonly previous: SecretVersion | undefined;
  readonly failing: readonly (
    | 'current secret'
    | 'previous secret'
    | 'labels of the secret'
    | 'ledger'
    | 'publisher'
  )[];
}

/** Requests that reach one fresh execution environment, one after another. */
export interface FuzzCase {
  readonly settings: FuzzSettings;
  readonly world: FuzzWorld;
  readonly events: readonly FuzzEvent[];
  /** The first event was made to be accepted. */
  readonly genuine: boolean;
  /** Stands in the body outside of signed fields, where the case has a body of its own: must turn up nowhere. */
  readonly canary: string;
}

/** The verifier's clock in every case: milliseconds since the epoch. */
export const CASE_TIME = Date.UTC(2026, 10, 21, 12);

/** How long the previous secret verifies in every case, in milliseconds. */
export const PREVIOUS_FOR = 86_400_000;
