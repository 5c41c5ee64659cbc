/** Entry of the process that measures the verification core: what is done to a request before anything is called. */
import { createHash } from 'node:crypto';
import { digestOf } from '../../../lambda/core/json/content-digest.ts';
import { readText } from '../../../lambda/core/json/text-reading.ts';
import {
  checkWrapping,
  type HttpRequest,
  MAX_BODY_BYTES,
  parseWebhookRequest,
} from '../../../lambda/core/request/webhook-request.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { checkVerified } from '../../../lambda/core/signature/hold-verdict.ts';
import { matchHash, renderings, signedValues } from '../../../lambda/core/signature/security-hash.ts';
import { BENCH_SECRET, bodyOf, webhookPayload } from '../payloads.ts';
import { CORE_BYTES, type CoreSamples } from './core-samples.ts';

const BLOCKS = Number(process.argv[2]);

/** Work of a block, in bytes: long enough for the clock, short enough to be interleaved. */
const BLOCK_BYTES = 1_500_000;

const [eventType] = DEFAULT_EVENT_TYPES as [EventType];
const secrets = [{ value: BENCH_SECRET }];

function verify(request: HttpRequest): string {
  checkWrapping(request, MAX_BODY_BYTES);
  const { bodyText, hash, securityFields: names } = parseWebhookRequest(request);
  const reading = readText(bodyText, names);
  const values = signedValues(reading);
  const found = matchHash(renderings(values), secrets, hash);
  if (found === undefined) throw new Error('The request of the bench does not verify.');
  const { rendering } = found.rendered;
  const verdict = checkVerified(eventType, { names, values, rendering, fault: reading.fault });
  if (verdict.held) throw new Error(verdict.reason);
  return digestOf(eventType.name, reading);
}

function parseAndHash({ body = '' }: HttpRequest): string {
  JSON.parse(body);
  return createHash('sha256').update(body).digest('hex');
}

/** Microseconds of one call. */
function time(work: (request: HttpRequest) => string, request: HttpRequest, calls: number): number {
  const began = performance.now();
  for (let call = 0; call < calls; call++) work(request);
  return ((performance.now() - began) * 1000) / calls;
}

function measure(bytes: number): CoreSamples {
  const request = JSON.parse(webhookPayload(bodyOf(bytes))) as HttpRequest;
  const calls = Math.ceil(BLOCK_BYTES / bytes);
  const samples: CoreSamples = { bytes, core: [], reference: [] };
  for (let block = -3; block < BLOCKS; block++) {
    const core = time(verify, request, calls);
    const reference = time(parseAndHash, request, calls);
    if (block < 0) continue;
    samples.core.push(core);
    samples.reference.push(reference);
  }
  return samples;
}

process.stdout.write(JSON.stringify(CORE_BYTES.map(measure)));
