import { parentPort, workerData } from 'node:worker_threads';
import { runCampaign, seedsFrom } from './campaign.ts';
import { trueImplementation } from './implementation.ts';

/** Which seeds one thread runs. */
export interface WorkerSeeds {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

const { first, count, step } = workerData as WorkerSeeds;
parentPort?.postMessage(await runCampaign(seedsFrom(first, count, step), trueImplementation));
