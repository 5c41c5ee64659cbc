import { readSecretUse, type SecretUse, useWords } from '../../../operator/secrets/secret-use.ts';
import { previousSecret, readVersions } from '../../../operator/secrets/stored-secret.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatTime } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Shows which versions of the webhook secret are stored, and which are in use, and until when the previous one verifies. */
export async function secretStatus(
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const { out } = ports.terminal;
  const target = await ports.connect(options.address);
  const versions = await readVersions(target, ports.signal);
  const { current } = versions;
  const now = ports.now();
  const previous = previousSecret(target, versions, now);
  const uses =
    current === undefined || versions.deleted ? undefined : await readSecretUse(target, versions, ports);
  if (options.json) {
    out(
      JSON.stringify({
        stored: current !== undefined && !versions.deleted,
        current: current && {
          versionId: current.versionId,
          storedAt: formatTime(current.storedAt),
          use: uses && useJson(uses.current),
        },
        previous: previous && {
          versionId: previous.versionId,
          storedAt: formatTime(previous.storedAt),
          verifies: previous.verifies,
          verifiesUntil: formatTime(previous.verifiesUntil),
          use: uses && useJson(uses.previous),
        },
      }),
    );
    return 0;
  }
  if (versions.deleted) {
    out(
      `The webhook secret of ${target.name} is marked for deletion, so every request is rejected. Bring it back with "aws secretsmanager restore-secret".`,
    );
    return 0;
  }
  if (current === undefined) {
    out(
      `No webhook secret is stored in ${target.name}, so it refuses every request. Store it with "webhooks secret set".`,
    );
    return 0;
  }
  out(`current   version ${current.versionId}, stored ${formatTime(current.storedAt)}`);
  if (previous === undefined) {
    out('previous  none');
  } else {
    const words = previous.verifies ? 'verifies until' : 'does not verify any more: its time ended at';
    out(`previous  version ${previous.versionId}, stored ${formatTime(previous.storedAt)}`);
    out(`          ${words} ${formatTime(previous.verifiesUntil)}`);
    if (previous.verifies && uses !== undefined) {
      out(`          ${useWords(uses, 'previous', now)}`);
      out(`          ${endWords(uses.previous, formatTime(previous.verifiesUntil))}`);
    }
  }
  return 0;
}

/** What the end of its time means, and what to do before. */
function endWords({ kind }: SecretUse, until: string): string {
  return kind === 'unused'
    ? `Once its senders are known to have changed, "webhooks secret retire" ends it.`
    : `Whoever still signs with it is rejected from ${until} on: give every sender the current one before.`;
}

function useJson(use: SecretUse): object {
  switch (use.kind) {
    case 'used':
      return {
        state: use.kind,
        requests: use.requests,
        since: formatTime(use.since),
        lastAt: formatTime(use.last),
      };
    case 'unused':
      return { state: use.kind, since: formatTime(use.since) };
    case 'unknown':
      return { state: use.kind, reason: use.why };
  }
}
