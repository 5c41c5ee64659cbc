import { readSecretUse, type SecretUse, useWords } from '../../../operator/secrets/secret-use.ts';
import { previousSecret, readVersions } from '../../../operator/secrets/stored-secret.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import type { SecretStatus, SecretUseJson } from '../../json/secret.ts';
import { formatRows } from '../../output/table.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Shows which versions of the webhook secret are stored, and which are in use, and until when the previous one verifies. */
export async function secretStatus(
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const { out, columns } = ports.terminal;
  const times = timesOf(ports);
  const target = await ports.connect(options.address);
  const versions = await readVersions(target, ports.signal);
  const { current } = versions;
  const now = ports.now();
  const previous = previousSecret(target, versions, now);
  const uses =
    current === undefined || versions.deleted ? undefined : await readSecretUse(target, versions, ports);
  if (options.json) {
    printJson<SecretStatus>(ports.terminal, {
      stored: current !== undefined && !versions.deleted,
      current:
        current === undefined
          ? null
          : {
              versionId: current.versionId,
              storedAt: isoTime(current.storedAt),
              use: uses === undefined ? null : useJson(uses.current),
            },
      previous:
        previous === undefined
          ? null
          : {
              versionId: previous.versionId,
              storedAt: isoTime(previous.storedAt),
              verifies: previous.verifies,
              verifiesUntil: isoTime(previous.verifiesUntil),
              use: uses === undefined ? null : useJson(uses.previous),
            },
    });
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
      `No webhook secret is stored in ${target.name}, so it rejects every request. Store it with "cedar-webhooks secret set".`,
    );
    return 0;
  }
  const rows = [['current', `version ${current.versionId}, stored ${times.withAge(current.storedAt)}`]];
  if (previous === undefined) {
    rows.push(['previous', 'none']);
  } else {
    const words = previous.verifies ? 'verifies until' : 'does not verify any more: its time ended at';
    rows.push(
      ['previous', `version ${previous.versionId}, stored ${times.withAge(previous.storedAt)}`],
      ['', `${words} ${times.exact(previous.verifiesUntil)}`],
    );
    if (previous.verifies && uses !== undefined) {
      rows.push(
        ['', useWords(uses, 'previous', now)],
        ['', endWords(uses.previous, times.exact(previous.verifiesUntil))],
      );
    }
  }
  for (const line of formatRows(rows, columns)) out(line);
  return 0;
}

/** What the end of its time means, and what to do before. */
function endWords({ kind }: SecretUse, until: string): string {
  return kind === 'unused'
    ? `Once its senders are known to have changed, "cedar-webhooks secret retire" ends it.`
    : `Whoever still signs with it is rejected from ${until} on: give every sender the current one before.`;
}

function useJson(use: SecretUse): SecretUseJson {
  switch (use.kind) {
    case 'used':
      return {
        state: use.kind,
        requests: use.requests,
        since: isoTime(use.since),
        lastUsedAt: isoTime(use.last),
      };
    case 'unused':
      return { state: use.kind, since: isoTime(use.since) };
    case 'unknown':
      return { state: use.kind, reason: use.why };
  }
}
