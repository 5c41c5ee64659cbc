/** What came of asking the registry for known vulnerabilities. */
export interface AuditVerdict {
  readonly outcome: 'clean' | 'vulnerable' | 'not asked';
  readonly lines: readonly string[];
}

interface AuditOutput {
  readonly statusCode?: number;
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      {
        readonly severity?: string;
        readonly range?: string;
        readonly fixAvailable?: unknown;
        /** Folders of the package's vulnerable copies. */
        readonly nodes?: readonly string[];
      }
    >
  >;
}

/** Answers of a registry, or of the way to it, that has no audit endpoint. */
const NO_ENDPOINT: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * Reads what `npm audit --json` printed.
 *
 * A registry without an audit endpoint is not asked, and that is all that is said: no finding must not look like a
 * clean bill. Every other failure is one, because it may hide findings.
 *
 * @param isShipped - whether the package in a folder is part of what is deployed or handed on
 * @throws Error if npm could not ask for another reason
 */
export function auditVerdict(output: string, isShipped: (folder: string) => boolean): AuditVerdict {
  let audit: AuditOutput;
  try {
    audit = JSON.parse(output) as AuditOutput;
  } catch (cause) {
    throw new Error('npm audit printed no JSON. Run `npm audit` to see why.', { cause });
  }
  if (audit.vulnerabilities !== undefined) {
    const found = Object.entries(audit.vulnerabilities).filter(
      ([, { nodes }]) => nodes === undefined || nodes.some(isShipped),
    );
    if (found.length === 0)
      return { outcome: 'clean', lines: ['No known vulnerability in what is deployed.'] };
    return {
      outcome: 'vulnerable',
      lines: found.map(
        ([name, { severity, range, fixAvailable }]) =>
          `${name} ${range ?? ''}: ${severity ?? 'unknown'} severity. ${fixAvailable ? 'Run `npm audit fix`.' : 'There is no fix yet: replace the package or override its version.'}`,
      ),
    };
  }
  if (audit.statusCode !== undefined && NO_ENDPOINT.has(audit.statusCode)) {
    return {
      outcome: 'not asked',
      lines: [
        `The registry could not be asked: it has no audit endpoint (HTTP ${audit.statusCode}). Nothing is known of vulnerabilities.`,
      ],
    };
  }
  const reason = audit.error?.summary || audit.error?.code || audit.message || 'no reason given';
  throw new Error(`npm audit failed: ${reason}.`);
}
