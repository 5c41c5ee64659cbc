import { describeEntityStore } from './entity-store-contract.ts';
import { MemoryEntityStore } from './memory-entity-store.ts';

describeEntityStore('memory', async () => {
  const store = new MemoryEntityStore();
  return {
    store,
    operators: store,
    history: async (subject) => store.history('merchant', subject),
    status: async (subject) => store.status('merchant', subject),
  };
});
