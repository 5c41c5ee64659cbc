import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RunFacts } from '../../contract.ts';
import { DEPLOYED_PACE } from '../../deployed-pace.ts';

/** The run or stack that the page shows, once it is known. */
export const RunContext = createContext<RunFacts | undefined>(undefined);

/** How many times as long as usual the page waits before it asks again. */
export function usePace(): number {
  return useContext(RunContext)?.isLocal === false ? DEPLOYED_PACE : 1;
}

/** Whether something can be changed here. */
export function useAllowsChanges(): boolean {
  return useContext(RunContext)?.allowsChanges !== false;
}
