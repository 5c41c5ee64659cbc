import type { AuditEntry } from '../../operator/audit/audit-entry.ts';
import type { AuditTrail } from '../../operator/audit/audit-trail.ts';
import type { OperatorWatch } from './operator-watch.ts';
import type { CallBudget, RemoteCalls } from './transport.ts';
import type { SimulatedProcess } from './world.ts';

/** The audit log of the simulated stack, as one run of the tool writes to it: over the network, with all its faults. */
export class SimulatedTrail implements AuditTrail {
  readonly #process: SimulatedProcess;
  readonly #calls: RemoteCalls;
  readonly #budget: CallBudget;
  readonly #watch: OperatorWatch;

  constructor(process: SimulatedProcess, calls: RemoteCalls, budget: CallBudget, watch: OperatorWatch) {
    this.#process = process;
    this.#calls = calls;
    this.#budget = budget;
    this.#watch = watch;
  }

  newId(): string {
    return this.#process.name;
  }

  async caller(): Promise<string> {
    return 'arn:aws:iam::000000000000:user/simulated';
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.#calls.call('logs', this.#budget, `${entry.kind} of ${entry.operationId}`, (process) => {
      this.#watch.wrote(process, entry.kind);
      return {};
    });
  }
}
