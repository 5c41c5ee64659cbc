import { testMistakesAgainst } from './find-mistake.ts';
import { KNOWN_BAD } from './variants.ts';

const ELSEWHERE = ['P2', 'P3'];
const others = new Set(Object.values(KNOWN_BAD).map(({ breaks }) => breaks));

testMistakesAgainst(...[...others].filter((promise) => !ELSEWHERE.includes(promise)));
