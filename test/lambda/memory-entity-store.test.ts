import { describeEntityStore } from './entity-store-contract.ts';
import { MemoryEntityStore } from './memory-entity-store.ts';

describeEntityStore('memory', async () => {
  const store = new MemoryEntityStore();
  return { store, history: async (subject) => store.history('merchant', subject) };
});
