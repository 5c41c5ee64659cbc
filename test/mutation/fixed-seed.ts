import fc from 'fast-check';

// A score that can be repeated, at a tenth of the price: each mutant runs all of this again, and one that never ends is
// waited for in proportion to it.
fc.configureGlobal({ seed: 1, numRuns: 10 });
