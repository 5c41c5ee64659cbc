import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';

const MESSAGE = formatCloudEvent(
  {
    requestUuid: '6f0c5e1e-0b5e-4c55-9d3a-0a4a2a6f9d11',
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: Date.UTC(2026, 10, 21, 12),
    securityFields: ['id', 'status'],
    secretVersion: 'v1',
    bodyText: '{"id":42,"status":"VALID","name":"Ñandú"}',
  },
  'urn:test',
);

/** Answers from the file whose number is due, and fails when there is none left, which ends the example. */
const AWS = `#!/usr/bin/env bash
set -euo pipefail
cd "$STAND_IN"
case "$1 $2" in
  'ssm get-parameter') echo http://queue.invalid ;;
  'sqs receive-message')
    next=$(($(cat next 2>/dev/null || echo 0) + 1))
    echo $next >next
    cat "answer-$next" ;;
  'sqs delete-message') echo "$6" >>deleted ;;
esac
`;

/** What the example prints and deletes when its queue gives out these texts, one after another. */
async function consume(
  bodies: readonly string[],
): Promise<{ readonly printed: string; readonly complaints: string[]; readonly deleted: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-'));
  try {
    await writeFile(join(folder, 'aws'), AWS);
    await chmod(join(folder, 'aws'), 0o755);
    for (const [index, Body] of bodies.entries()) {
      const answer = { Messages: [{ ReceiptHandle: `receipt-${index + 1}`, Body }] };
      await writeFile(join(folder, `answer-${index + 1}`), JSON.stringify(answer));
    }
    await writeFile(join(folder, 'deleted'), '');
    const script = spawn('bash', ['examples/aws-cli/consume.sh', 'stack', 'merchant', 'shell'], {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, STAND_IN: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [printed, complaints] = await Promise.all([
      text(script.stdout),
      text(script.stderr),
      once(script, 'exit'),
    ]);
    return {
      printed,
      complaints: complaints.split('\n').filter((line) => line.startsWith('Left')),
      deleted: (await readFile(join(folder, 'deleted'), 'utf8')).split('\n').filter((line) => line !== ''),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const LINE =
  '2026-11-21T12:00:00.000Z\tBusinessKycStatusChanged\t42\tVALID\t6f0c5e1e-0b5e-4c55-9d3a-0a4a2a6f9d11\n';

test('an event is printed and deleted', async () => {
  expect(await consume([MESSAGE])).toEqual({ printed: LINE, complaints: [], deleted: ['receipt-1'] });
});

test.each([
  [
    'another version',
    MESSAGE.replace('"messageversion":"1"', '"messageversion":"2"'),
    'whose version is not 1',
  ],
  ['no version', '{}', 'whose version is not 1'],
  ['no JSON', MESSAGE.slice(0, -1), 'that jq cannot read'],
  ['nested too deeply', `{"data":${'['.repeat(11_000)}${']'.repeat(11_000)}}`, 'that jq cannot read'],
  ['no object', '"messageversion"', 'that jq cannot read'],
])('a message with %s stays, says why, and holds nothing up', async (_what, body, words) => {
  expect(await consume([body, MESSAGE])).toEqual({
    printed: LINE,
    complaints: [`Left a message ${words}.`],
    deleted: ['receipt-2'],
  });
});
