import { testMistakesAgainst } from './find-mistake.ts';

testMistakesAgainst('P2');
