/**
 * Path of the SSM parameters that hold the notes on paused handlers, each by the name of its entity. The tool writes them;
 * CloudFormation does not know them, so a deployment leaves them.
 */
export function pauseNotesPath(serviceName: string): string {
  return `/${serviceName}/paused`;
}
