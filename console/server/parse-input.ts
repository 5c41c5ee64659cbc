import { z } from 'zod';
import { requestUuidFrom } from '../../lambda/core/request/webhook-request.ts';
import { HOLD_CATEGORIES } from '../../lambda/core/signature/hold-verdict.ts';
import { MAX_REASON, reasonFrom } from '../../operator/audit/reason.ts';
import { ENTRY_STATES } from '../../operator/events/entry.ts';
import { EXPORT_FORMATS } from '../../operator/export/export-format.ts';
import type {
  ActivationOrder,
  DiscardOrder,
  EntryQuery,
  ExportQuery,
  HeldDiscardOrder,
  HeldReleaseOrder,
  LiveQuery,
  ParkedReleaseOrder,
  PauseOrder,
  RedriveOrder,
  RedriveTarget,
  ReplayOrder,
  ResendOrder,
  ResumeOrder,
  RetireSecretOrder,
  SecretOrder,
  SelfTestOrder,
  SendOrder,
  SkipOrder,
  StoreSecretOrder,
} from '../contract.ts';
import { SEND_LIMITS } from '../send-limits.ts';
import { HttpProblem } from './http-problem.ts';
import { SPOIL_NAMES } from './sender/spoils.ts';

// Forms of what the page sends, each by its type of the contract. What is not in them is rejected.

const text = z.string().min(1).max(200);
const sentText = z.string().min(1).max(SEND_LIMITS.text);
const uuid = z
  .string()
  .refine((text) => requestUuidFrom(text) === text.toLowerCase(), 'It must be a request UUID.');
const time = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

const reason = z.string().transform((text, context) => {
  const found = reasonFrom(text);
  if (found !== undefined) return found;
  context.addIssue(`It must be 1 to ${MAX_REASON} characters.`);
  return z.NEVER;
});

/** Texts separated by commas, as one list. */
function listed(value: unknown): unknown {
  const texts = [value].flat();
  return texts.every((each) => typeof each === 'string') ? texts.flatMap((each) => each.split(',')) : value;
}

export const ENTRY_QUERY = z.strictObject({
  state: z.exactOptional(z.preprocess(listed, z.array(z.enum(ENTRY_STATES)).min(1))),
  entity: z.exactOptional(text),
  search: z.exactOptional(text),
  since: z.exactOptional(time),
  until: z.exactOptional(time),
  limit: z.exactOptional(z.coerce.number().int().min(1).max(10_000)),
}) satisfies z.ZodType<EntryQuery>;

export const LIVE_QUERY = ENTRY_QUERY.extend({
  again: z.exactOptional(z.literal('true')),
}) satisfies z.ZodType<LiveQuery>;

export const EXPORT_QUERY = ENTRY_QUERY.omit({ limit: true }).extend({
  format: z.enum(EXPORT_FORMATS),
  bodies: z.exactOptional(z.stringbool()),
}) satisfies z.ZodType<ExportQuery>;

/** A `ResumeQuestion`; a `ResumeAnswer` with the proof. */
export const RESUME_FORM = z.strictObject({ id: text, nonce: text, proof: z.exactOptional(text) });

export const REPLAY_ORDER = z.strictObject({
  subscriber: z.exactOptional(text),
  again: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
  dryRun: z.exactOptional(z.boolean()),
}) satisfies z.ZodType<ReplayOrder>;

export const REDRIVE_TARGET = z.strictObject({
  entity: text,
  subscriber: text,
  fingerprint: z.exactOptional(text),
  uuid: z.exactOptional(uuid),
}) satisfies z.ZodType<RedriveTarget>;

export const REDRIVE_ORDER = REDRIVE_TARGET.extend({
  reason: z.exactOptional(reason),
}) satisfies z.ZodType<RedriveOrder>;

export const DISCARD_ORDER = REDRIVE_TARGET.extend({
  count: z.number().int().min(1),
  reason,
}) satisfies z.ZodType<DiscardOrder>;

export const SKIP_ORDER = z.strictObject({ reason }) satisfies z.ZodType<SkipOrder>;

/** As many as a body of the largest size can hold. */
const uuids = z.array(uuid).max(100_000);

const HELD_CHOICE = z.union([
  z.strictObject({ uuids }),
  z.strictObject({ category: z.enum(HOLD_CATEGORIES), among: z.exactOptional(uuids) }),
]);

export const HELD_RELEASE_ORDER = z.strictObject({
  requests: HELD_CHOICE,
  notPortable: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
  dryRun: z.exactOptional(z.boolean()),
}) satisfies z.ZodType<HeldReleaseOrder>;

export const HELD_DISCARD_ORDER = z.strictObject({
  requests: HELD_CHOICE,
  dryRun: z.exactOptional(z.boolean()),
  confirmed: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
}) satisfies z.ZodType<HeldDiscardOrder>;

export const PARKED_RELEASE_ORDER = z.strictObject({
  uuids: z.exactOptional(uuids),
  renamed: z.exactOptional(z.boolean()),
  withoutRemoved: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
  dryRun: z.exactOptional(z.boolean()),
}) satisfies z.ZodType<ParkedReleaseOrder>;

export const PAUSE_ORDER = z.strictObject({ entity: text, reason }) satisfies z.ZodType<PauseOrder>;

export const RESUME_ORDER = z.strictObject({
  entity: text,
  reason: z.exactOptional(reason),
}) satisfies z.ZodType<ResumeOrder>;

export const ACTIVATION_ORDER = z.strictObject({
  eventType: text,
  isActive: z.boolean(),
}) satisfies z.ZodType<ActivationOrder>;

const secretOptions = {
  keepPrevious: z.exactOptional(z.boolean()),
  mayCutOff: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
};

export const SECRET_ORDER = z.strictObject(secretOptions) satisfies z.ZodType<SecretOrder>;

/** What Secrets Manager takes. */
const secretText = z.string().max(65_536);

export const STORE_SECRET_ORDER = z
  .strictObject({
    ...secretOptions,
    secret: z.exactOptional(secretText),
    pathToken: z.exactOptional(secretText),
  })
  .refine(
    ({ secret, pathToken }) => secret !== undefined || pathToken !== undefined,
    'There is nothing to store.',
  ) satisfies z.ZodType<StoreSecretOrder>;

export const RETIRE_SECRET_ORDER = z.strictObject({
  mayCutOff: z.exactOptional(z.boolean()),
  reason: z.exactOptional(reason),
}) satisfies z.ZodType<RetireSecretOrder>;

export const SEND_ORDER = z.strictObject({
  eventType: text,
  body: z.exactOptional(z.string()),
  status: z.exactOptional(sentText),
  id: z.exactOptional(sentText),
  spoil: z.exactOptional(z.enum(SPOIL_NAMES)),
  count: z.exactOptional(z.number().int().min(1).max(SEND_LIMITS.count)),
  rate: z.exactOptional(z.number().int().min(1).max(SEND_LIMITS.rate)),
}) satisfies z.ZodType<SendOrder>;

export const SELF_TEST_ORDER = z.strictObject({ eventType: text }) satisfies z.ZodType<SelfTestOrder>;

export const RESEND_ORDER = z.strictObject({ newUuid: z.boolean() }) satisfies z.ZodType<ResendOrder>;

export const MOCK_QUERY = z.strictObject({
  type: text,
  status: z.exactOptional(sentText),
  id: z.exactOptional(sentText),
});

export const OVERVIEW_QUERY = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1440).default(60),
});

/**
 * Reads what the page sent.
 *
 * @throws HttpProblem saying what is wrong with it
 */
export function parseInput<Form extends z.ZodType>(form: Form, input: unknown): z.infer<Form> {
  const result = form.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new HttpProblem(400, `${place}${issue?.message ?? 'This is not what is expected.'}`);
}

/** A query as an object. The values of a name that occurs several times are an array, which most forms reject. */
export function parseQuery<Form extends z.ZodType>(form: Form, query: URLSearchParams): z.infer<Form> {
  const values = [...new Set(query.keys())].map((name) => {
    const [first, ...others] = query.getAll(name);
    return [name, others.length === 0 ? first : [first, ...others]];
  });
  return parseInput(form, Object.fromEntries(values));
}
