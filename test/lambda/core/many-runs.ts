import fc from 'fast-check';

/** Runs of a property that the usual hundred say too little of: as many fewer as a whole run of tests asks for. */
export function manyRuns(numRuns: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil((numRuns * (fc.readConfigureGlobal()?.numRuns ?? 100)) / 100) };
}
