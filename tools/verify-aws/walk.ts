import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target, TargetAddress } from '../../operator/target/target.ts';
import type { EmulatorLimitName } from './emulator-limits.ts';
import type { OwnStack } from './own-stack.ts';
import type { Report } from './report.ts';
import type { Sender } from './sender.ts';

/** What every part of the walk is given. */
export interface Walk {
  readonly ports: OperatorPorts;
  readonly report: Report;
  readonly stack: OwnStack;
  readonly sender: Sender;
  /** Reads anew what the stage's webhooks say of themselves. */
  readonly connect: () => Promise<Target>;
  /** The same for any webhooks, found as the tool finds them. */
  readonly find: (address: Pick<TargetAddress, 'stack' | 'name'>) => Promise<Target>;
  /** Leaves something out where the account is an emulator, and says so in the summary. */
  readonly isLeftOut: (limit: EmulatorLimitName) => boolean;
}
