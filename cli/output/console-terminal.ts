import { styleText } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { NO_PROGRESS, type Progress, type Terminal } from './terminal.ts';

/** The terminal of this process: results to standard output, everything else to standard error. */
export function consoleTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
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
