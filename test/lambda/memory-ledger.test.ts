import { describeCanaryLedger } from './canary-ledger-contract.ts';
import { describeLedger, RETENTION_DAYS } from './ledger-contract.ts';
import { keyOfHeld, MemoryCanaryLedger, MemoryLedger } from './memory-ledger.ts';
import { describeOperatorLedger } from './operator-ledger-contract.ts';

describeLedger('MemoryLedger', async () => new MemoryLedger(RETENTION_DAYS));

describeLedger('MemoryLedger with short and empty pages', async () => {
  const ledger = new MemoryLedger(RETENTION_DAYS);
  let pages = 0;
  ledger.pageLength = () => pages++ % 3;
  return ledger;
});

describeOperatorLedger('MemoryLedger', async () => {
  const ledger = new MemoryLedger(RETENTION_DAYS);
  return {
    functions: ledger,
    operators: ledger,
    noted: async (requestUuid) => {
      const entry = ledger.entries.get(requestUuid);
      if (entry === undefined) return {};
      const { claim, expiresAt: _, ...notes } = entry;
      const isErased = entry.erasedAt !== undefined;
      const { subject } = claim.event;
      return { ...notes, digest: claim.digest, hasBody: !isErased, ...(!isErased && { subject }) };
    },
    held: async () => ledger.held.map(keyOfHeld),
  };
});

describeCanaryLedger('MemoryCanaryLedger', async () => {
  const functions = new MemoryLedger(RETENTION_DAYS);
  return { functions, canary: new MemoryCanaryLedger(functions) };
});
