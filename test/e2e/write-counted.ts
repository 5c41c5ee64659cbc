import { fileURLToPath } from 'node:url';
import { writeCounted } from '../../tools/cost/counted.ts';
import { countUsage } from './count-usage.ts';

/** Program of `npm run cost:count`: counts anew what requests and events use, in a local run. */

writeCounted(fileURLToPath(new URL('../..', import.meta.url)), (await countUsage()).counted);
process.stdout.write('tools/cost/counted.json is written.\n');
