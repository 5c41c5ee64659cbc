import { describeLedger, RETENTION_DAYS } from './ledger-contract.ts';
import { MemoryLedger } from './memory-ledger.ts';

describeLedger('MemoryLedger', async () => new MemoryLedger(RETENTION_DAYS));
