import type { AuditEntry } from '../../../operator/audit/audit-entry.ts';
import type { AuditTrail } from '../../../operator/audit/audit-trail.ts';

/** An audit log in memory. */
export class MemoryTrail implements AuditTrail {
  readonly entries: AuditEntry[] = [];
  /** What an entry of this kind fails with. */
  readonly failures: Partial<Record<AuditEntry['kind'], Error>> = {};

  newId(): string {
    return 'change-1';
  }

  async caller(): Promise<string> {
    return 'arn:aws:iam::000000000000:user/ann';
  }

  async append(entry: AuditEntry): Promise<void> {
    const failure = this.failures[entry.kind];
    if (failure !== undefined) throw failure;
    this.entries.push(entry);
  }
}
