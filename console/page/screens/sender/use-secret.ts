import { useRef, useState } from 'preact/hooks';
import type { SecretOrder } from '../../../contract.ts';
import { api } from '../../api.ts';
import type { Why } from '../../planned/use-planned.ts';
import { afterFailure, type SecretFlow, type SecretWork } from './secret-flow.ts';

/** Changing the webhook secret. */
export interface SecretChanging {
  readonly flow: SecretFlow;
  readonly ask: (what: SecretWork['what']) => void;
  /** Does it. Pressed twice, it is done once. @param order - chosen by who was told who would be cut off */
  readonly run: (work: SecretWork, why: Why, order?: SecretOrder) => void;
  readonly close: () => void;
}

/** @param onChanged - told when what is stored may be another */
export function useSecret(onChanged: () => void): SecretChanging {
  const [flow, setFlow] = useState<SecretFlow>({ at: 'idle' });
  const isBusy = useRef(false);
  return {
    flow,
    ask: (what) => setFlow({ at: 'asking', what }),
    async run(work, why, order) {
      if (isBusy.current) return;
      isBusy.current = true;
      setFlow({ at: 'busy', what: work.what, isChosen: order !== undefined });
      try {
        setFlow(await carryOut(work, { ...order, ...why }));
      } catch (error) {
        setFlow(afterFailure(work, order ?? {}, error));
      }
      isBusy.current = false;
      onChanged();
    },
    close() {
      // What is under way ends in a secret that must be seen.
      if (!isBusy.current) setFlow({ at: 'idle' });
    },
  };
}

async function carryOut(work: SecretWork, order: SecretOrder): Promise<SecretFlow> {
  switch (work.what) {
    case 'make':
      return { at: 'made', what: 'make', made: await api.newSecret(order) };
    case 'store': {
      const { what, ...given } = work;
      return { at: 'stored', what, stored: await api.storeSecret({ ...given, ...order }) };
    }
    case 'retire':
      return { at: 'retired', what: 'retire', outcome: await api.retireSecret(order) };
  }
}
