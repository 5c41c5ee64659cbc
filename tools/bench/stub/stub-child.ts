/** Entry of the stub's process. */
import { readFileSync } from 'node:fs';
import type { StubContent } from './aws-answers.ts';
import { type StubState, startAwsServer } from './aws-server.ts';
import { SERVICES, type Service, type StubAnswer, type StubCommand, type StubStart } from './protocol.ts';

let state: StubState | undefined;

// The bench is gone, however it went.
process.on('disconnect', () => process.exit());
process.on('message', async (message) => answer(await obey(message as StubCommand)));

function answer(message: StubAnswer): void {
  process.send?.(message);
}

async function obey(command: StubCommand): Promise<StubAnswer> {
  if (command.type === 'start') return start(command.start);
  if (state === undefined) throw new Error('The stub was not started.');
  switch (command.type) {
    case 'delay':
      state.delay = command.milliseconds;
      return { type: 'done' };
    case 'claim':
      state.content = { ...state.content, claimed: command.claimed };
      return { type: 'done' };
    case 'record': {
      const requests = state.recorded ?? [];
      state.recorded = command.on ? [] : undefined;
      return { type: 'recorded', requests };
    }
    case 'count': {
      const counts = Object.fromEntries(state.counts);
      state.counts.clear();
      return { type: 'counts', counts };
    }
  }
}

async function start({ keyFile, certificateFile, content }: StubStart): Promise<StubAnswer> {
  const tls = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
  const started: StubState = { content, delay: 0, recorded: undefined, counts: new Map() };
  state = started;
  const ports = await Promise.all(
    SERVICES.map(async (service) => [service, (await startAwsServer(tls, started)).port] as const),
  );
  const byService = Object.fromEntries(ports) as Record<Service, number>;
  started.content = withSqsUrl(content, `https://127.0.0.1:${byService.SQS}`);
  return { type: 'listening', ports: byService };
}

/** In parameters `{SQS}` stands for the URL of the stub's own SQS, which is known once it listens. */
function withSqsUrl(content: StubContent, url: string): StubContent {
  const entries = Object.entries(content.parameters).map(([name, value]) => [
    name,
    value.replaceAll('{SQS}', url),
  ]);
  return { ...content, parameters: Object.fromEntries(entries) as StubContent['parameters'] };
}
