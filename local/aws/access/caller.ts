const PREFIX = 'LOCAL.';

/** Access key id of a function: what tells its calls apart from those of others. */
export function accessKeyId(functionName: string): string {
  return `${PREFIX}${functionName}`;
}

/**
 * The function that signed a request.
 *
 * @param authorization - the header of that name, as Signature Version 4 makes it
 * @returns undefined for anybody else: an operator, a test, the local run itself
 */
export function callingFunction(authorization: string | undefined): string | undefined {
  const key = /\bCredential=([^/,\s]+)/.exec(authorization ?? '')?.[1];
  return key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;
}
