import { readFileSync } from 'node:fs';
import type { Stryker } from '@stryker-mutator/core';

/** One change of the source, and what became of it. */
export type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** How the tests of one file did. */
export interface FileScore {
  readonly file: string;
  /** Mutants that a test noticed, by failing or by not ending. */
  readonly detected: number;
  /** Of these, those that made the tests run without end. */
  readonly timedOut: number;
  /** All mutants that count: those that do not even load are no mutants. */
  readonly mutants: number;
  /** One line for each mutant that nothing noticed. */
  readonly survivors: readonly string[];
}

function describe(file: string, source: readonly string[], mutant: MutantResult): string {
  const { start, end } = mutant.location;
  const line = source[start.line - 1] ?? '';
  const original =
    start.line === end.line ? line.slice(start.column - 1, end.column - 1) : line.slice(start.column - 1);
  const brief = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 80);
  return `${file}:${start.line}:${start.column} ${mutant.status} ${mutant.mutatorName}: ${brief(original)} → ${brief(mutant.replacement ?? '')}`;
}

/** Counts what became of the mutants of one file. */
export function scoreOf(file: string, mutants: readonly MutantResult[]): FileScore {
  const source = readFileSync(file, 'utf8').split('\n');
  const count = (status: MutantResult['status']) =>
    mutants.filter((mutant) => mutant.status === status).length;
  const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const timedOut = count('Timeout');
  const detected = count('Killed') + timedOut;
  return {
    file,
    detected,
    timedOut,
    mutants: detected + survivors.length,
    survivors: survivors.map((mutant) => describe(file, source, mutant)),
  };
}

/** A table of all files, and the score of all of them together in percent. */
export function printedScores(scores: readonly FileScore[]): { lines: readonly string[]; total: number } {
  const percent = ({ detected, mutants }: Pick<FileScore, 'detected' | 'mutants'>) =>
    mutants === 0 ? 100 : (100 * detected) / mutants;
  const sum = { detected: 0, timedOut: 0, mutants: 0 };
  for (const { detected, timedOut, mutants } of scores) {
    sum.detected += detected;
    sum.timedOut += timedOut;
    sum.mutants += mutants;
  }
  const line = (name: string, score: Omit<FileScore, 'file' | 'survivors'>) =>
    `${name.padEnd(24)}${String(score.mutants).padStart(6)} mutants ${String(score.detected).padStart(6)} noticed (${score.timedOut} by never ending) ${percent(score).toFixed(1).padStart(6)} %`;
  return {
    lines: [
      ...scores
        .filter(({ mutants }) => mutants > 0)
        .map((score) => line(score.file.replace('lambda/core/', ''), score)),
      line('all', sum),
    ],
    total: percent(sum),
  };
}
