import { styleText } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { NO_PROGRESS, type Progress, type Terminal } from './terminal.ts';
import { wrapLines } from './wrap-words.ts';

/**
 * The terminal of this process: results to standard output, everything else to standard error.
 *
 * @param env - COLUMNS stands for the width, also where there is no terminal
 */
export function consoleTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const columnsOf = (stream: NodeJS.WriteStream): number | undefined =>
    Number(env.COLUMNS) || (stream.isTTY ? stream.columns : undefined);
  const write = (stream: NodeJS.WriteStream, line: string, columns: number | undefined): void => {
    stream.write(`${columns === undefined ? line : wrapLines(line, columns)}\n`);
  };
  return {
    out: (line, form) => write(stdout, line, form === 'data' ? undefined : columnsOf(stdout)),
    err: (line) => write(stderr, line, columnsOf(stderr)),
    get columns() {
      return columnsOf(stdout);
    },
    progress: (total) => (stderr.isTTY ? progressBar(total, stderr) : NO_PROGRESS),
    // Honours NO_COLOR and FORCE_COLOR.
    paint: (style, text) => styleText(style, text, { stream: stdout }),
  };
}

function progressBar(total: number, stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total}, {eta_formatted} left',
      stream,
      clearOnComplete: true,
      // Ctrl-C is dealt with by the tool as a whole.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
