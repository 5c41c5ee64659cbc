import { dirname, resolve, sep } from 'node:path';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { USUAL_SPAN } from '../../../operator/events/usual-span.ts';
import { explainRequest, isExplained, type Receiver } from '../../../operator/explain/explain-request.ts';
import type { Finding } from '../../../operator/explain/finding.ts';
import type { KnownSecret } from '../../../operator/explain/known-secret.ts';
import { traceRequest } from '../../../operator/explain/request-trace.ts';
import {
  parseSavedRequest,
  requestOfParts,
  type SavedRequest,
} from '../../../operator/explain/saved-request.ts';
import { isRight, type SecretTimes, withTrace } from '../../../operator/explain/trace-findings.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { readInputFile, readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { readReceiverSecrets } from '../../../operator/secrets/webhook-secret.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target } from '../../../operator/target/target.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import type { Explain } from '../../json/explain.ts';
import { printJson } from '../../json/print-json.ts';
import { advised } from '../../output/advice.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which request, and what it is held against. */
export interface ExplainOptions {
  /** A saved request; the parts below if absent. */
  readonly file?: string;
  /** `X-Webhook-Security-Fields` as it came. */
  readonly fields?: string;
  /** `X-Webhook-Security-Hash` as it came. */
  readonly hash?: string;
  readonly bodyFile?: string;
  readonly uuid?: string;
  /** The event type it was posted to; what its URL says if absent. */
  readonly eventType?: string;
  /** The current secret; that of the addressed run or stack if absent. */
  readonly secretFile?: string;
  readonly previousSecretFile?: string;
  /** Where the search for its answer in the log begins; a day ago if absent. */
  readonly since?: TimeOption;
  readonly json?: boolean;
  /** Whose secrets and catalogue are used; nobody's and the default one if absent and there is a secret file. */
  readonly address?: CommandAddress;
}

/**
 * Says why a saved request was rejected, and what became of it. Prints no hash, no secret and nothing of the body.
 *
 * @returns exit code: 0 if nothing is wrong with it and, where a run or stack is asked, it was accepted and handled
 */
export async function explain(options: ExplainOptions, ports: CliPorts): Promise<number> {
  const request = readRequest(options);
  const target = options.address === undefined ? undefined : await ports.connect(options.address);
  const receiver = await receiverOf(options, target, ports);
  const { eventTypes } = receiver;
  const eventType =
    options.eventType === undefined ? undefined : findEventType(eventTypes, options.eventType);
  const said = explainRequest(request, { ...receiver, ...(eventType && { eventType }) });
  const since = options.since === undefined ? ports.now() - USUAL_SPAN : timeOf(options.since, ports.now());
  const trace = target && (await traceRequest(target, new LogReader(target), request, since, ports));
  const found =
    target && trace
      ? withTrace(said, trace, { ...receiver, secretReadWithin: target.secret.cacheSeconds * 1000 })
      : said;
  const findings = found.map(({ advice, ...finding }) => ({
    ...finding,
    todo: advised(finding.todo, advice, options.address?.flags),
  }));
  const { out } = ports.terminal;
  if (options.json) printJson<Explain>(ports.terminal, { known: isExplained(found), findings });
  else for (const line of describe(findings)) out(line);
  return isRight(found) ? 0 : 1;
}

function describe(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ cause, wrong, todo }, index) => [
    ...(index === 0 ? [] : ['']),
    `${cause}: ${wrong}`,
    `  To do: ${todo}`,
  ]);
}

function readRequest({ file, fields, hash, bodyFile, uuid }: ExplainOptions): SavedRequest {
  if (file !== undefined) {
    if (fields !== undefined || hash !== undefined || bodyFile !== undefined) {
      throw new InvalidInputProblem('Give either a saved request or --fields, --hash and --body-file.');
    }
    return parseSavedRequest(readInputFile(file, 'saved request'), (name) => readBeside(file, name));
  }
  if (fields === undefined || hash === undefined || bodyFile === undefined) {
    throw new InvalidInputProblem('Give a saved request, or all of --fields, --hash and --body-file.');
  }
  return requestOfParts({ fields, hash, body: readInputFile(bodyFile, 'body file') }, uuid);
}

/** A file that a command line names, if it is beside or below the file that holds the command line. */
function readBeside(file: string, name: string): Buffer {
  const folder = dirname(resolve(file));
  const path = resolve(folder, name);
  if (!path.startsWith(folder + sep)) {
    throw new InvalidInputProblem(
      'The command line takes its body from somewhere else: save the body beside it, and name it there without a folder.',
    );
  }
  return readInputFile(path, 'body file');
}

type StoredReceiver = Receiver & Pick<SecretTimes, 'secretChangedAt'>;

async function receiverOf(
  { secretFile, previousSecretFile }: ExplainOptions,
  target: Target | undefined,
  ports: CliPorts,
): Promise<StoredReceiver> {
  const known = {
    eventTypes: target?.eventTypes ?? DEFAULT_EVENT_TYPES,
    ...(target && { endpoint: target.endpoint }),
  };
  const fromFiles: KnownSecret[] = [];
  if (secretFile !== undefined) {
    fromFiles.push({ stage: 'current', value: readSecretFile(secretFile).secret });
  }
  if (previousSecretFile !== undefined) {
    fromFiles.push({ stage: 'previous', value: readSecretFile(previousSecretFile).secret });
  }
  if (secretFile !== undefined) return { ...known, secrets: fromFiles };
  if (previousSecretFile !== undefined) {
    throw new InvalidInputProblem(
      'Give --secret-file, too: --previous-secret-file is the secret before that one.',
    );
  }
  if (target === undefined) throw new InvalidInputProblem('Give --secret-file, or address a run or stack.');
  return { ...known, ...(await readReceiverSecrets(target, ports.now(), ports.signal)) };
}
