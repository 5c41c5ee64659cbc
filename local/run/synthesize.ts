import { LOCAL_ACCOUNT } from './local-account.ts';
import { type AppSynthesisOptions, synthesizeApp } from './synthesize-app.ts';

export interface SynthesisOptions extends Pick<AppSynthesisOptions, 'outputFolder' | 'signal'> {
  readonly projectRoot: string;
  readonly stage: string;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/**
 * Synthesizes the app of this repository.
 *
 * @throws LocalRunError with the message of the app
 */
export async function synthesize(options: SynthesisOptions): Promise<number> {
  const { projectRoot, outputFolder, stage, overrides, signal } = options;
  return synthesizeApp({
    folder: projectRoot,
    app: `"${process.execPath}" bin/app.ts --unvalidated`,
    context: { stage, stageOverrides: overrides },
    outputFolder,
    ...LOCAL_ACCOUNT,
    signal,
  });
}
