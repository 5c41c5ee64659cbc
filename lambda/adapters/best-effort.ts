/**
 * Writes a line or a metric about something that is decided: what was kept stays kept, and what was handled is not
 * handled again because it could not be told. Of what went wrong only the name is written; the words may quote anything.
 *
 * @param write - what may fail
 */
export function bestEffort(write: () => void): void {
  try {
    write();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.stderr.write(`A log line or metric could not be written (${name}).\n`);
  }
}
