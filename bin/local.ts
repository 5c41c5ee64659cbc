import { synthesize } from '../local/run/synthesize.ts';
import { runFromSources } from './run-from-sources.ts';

await runFromSources(synthesize);
