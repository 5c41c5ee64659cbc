import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a local run keeps lies in this folder of its app, unless another is asked for. */
export const STATE_FOLDER = '.local';

/** The folder of the CDK app that a folder belongs to: the nearest upwards with a cdk.json; itself if there is none. */
export function appFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json'))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
