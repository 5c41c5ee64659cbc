import type { ProblemCode } from '../../lambda/core/request/webhook-error.ts';
import type { ToolCommand } from '../problems/tool-command.ts';

const REMEDIES: Partial<Readonly<Record<ProblemCode, string>>> = {
  not_found:
    'Paste the URLs that "cedar-webhooks url" prints: another path, or a path token that is wrong or missing.',
  unknown_event_type:
    'Paste the URL that "cedar-webhooks url" prints, or add the event type to "eventTypes" and deploy.',
  source_not_allowed: 'If the platform sends from there, add the address to "sourceAllowList" and deploy.',
  body_too_large: 'Raise "maxBodyBytes" and deploy.',
  unsupported_media_type:
    'Have the sender, or what stands between, send JSON that is neither compressed nor encoded.',
  hash_mismatch:
    'See "cedar-webhooks secret status", save one from the Webhook Log and ask "cedar-webhooks explain" about it.',
  uuid_conflict:
    'Save one from the Webhook Log, and ask "cedar-webhooks explain" about it. If it is genuine, have it sent with a UUID of its own.',
};

/** The first command to give then. */
export function rejectionCommand(code: string): ToolCommand {
  return code === 'not_found' || code === 'unknown_event_type'
    ? { name: 'url' }
    : { name: 'explain', words: ['<file>'] };
}

/** What to do about requests that look like the platform's and are rejected with a code. */
export function rejectionRemedy(code: string): string {
  const remedy =
    (REMEDIES as Readonly<Record<string, string | undefined>>)[code] ??
    'Save one from the Webhook Log and ask "cedar-webhooks explain" why.';
  // With the same UUID it would be rejected again.
  return code === 'uuid_conflict' ? remedy : `${remedy} Then have the platform send them again.`;
}
