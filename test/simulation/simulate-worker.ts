import { parentPort, workerData } from 'node:worker_threads';
import { type CampaignReport, runCampaign, seedsFrom } from './campaign.ts';
import { trueImplementation } from './implementation.ts';
import { runSecretCampaign, type SecretCampaign } from './secrets/campaign.ts';
import { trueSecret } from './secrets/implementation.ts';

/** Which seeds one thread runs. */
export interface WorkerSeeds {
  readonly first: number;
  readonly count: number;
  readonly step: number;
}

/** What one thread came to. */
export interface WorkerReport {
  readonly stack: CampaignReport;
  readonly secret: SecretCampaign;
}

const { first, count, step } = workerData as WorkerSeeds;
const seeds = () => seedsFrom(first, count, step);
const report: WorkerReport = {
  stack: await runCampaign(seeds(), trueImplementation),
  secret: await runSecretCampaign(seeds(), trueSecret),
};
parentPort?.postMessage(report);
