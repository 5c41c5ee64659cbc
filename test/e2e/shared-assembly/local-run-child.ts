import { runFromSources } from '../../../bin/run-from-sources.ts';
import { synthesizeOnce } from './synthesize-once.ts';

// bin/local.ts, which does not synthesize what another test of the same run has.
await runFromSources((options) => synthesizeOnce(process.env.SHARED_ASSEMBLIES ?? '', options));
