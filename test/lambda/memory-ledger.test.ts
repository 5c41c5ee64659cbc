import { describeLedger, RETENTION_DAYS } from './ledger-contract.ts';
import { MemoryLedger } from './memory-ledger.ts';

describeLedger('MemoryLedger', async () => new MemoryLedger(RETENTION_DAYS));

describeLedger('MemoryLedger with short and empty pages', async () => {
  const ledger = new MemoryLedger(RETENTION_DAYS);
  let pages = 0;
  ledger.pageLength = () => pages++ % 3;
  return ledger;
});
