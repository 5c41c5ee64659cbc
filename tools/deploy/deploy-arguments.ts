import { parseArgs } from 'node:util';

/** Arguments of `npm run deploy`: all are those of `cdk deploy`. */
export interface DeployArguments {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  /** `--yes`, which CDK knows, too. */
  readonly agreed: boolean;
  readonly help: boolean;
  /** What `cdk synth` is to be told. It complains of options that only `cdk deploy` has. */
  readonly forSynthesis: readonly string[];
  /** All but where the app and its result are: CDK is told that by this program. */
  readonly passedOn: readonly string[];
}

const OWN = new Set(['app', 'output']);

/** Reads what concerns this program, and leaves the rest to CDK. */
export function deployArguments(args: readonly string[]): DeployArguments {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      app: { type: 'string', short: 'a' },
      context: { type: 'string', short: 'c', multiple: true },
      help: { type: 'boolean', short: 'h' },
      output: { type: 'string', short: 'o' },
      profile: { type: 'string' },
      region: { type: 'string' },
      yes: { type: 'boolean', short: 'y' },
    },
  });
  const dropped = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== 'option' || !OWN.has(token.name)) return [];
      return token.value === undefined || token.inlineValue ? [token.index] : [token.index, token.index + 1];
    }),
  );
  // CDK takes any number of values after one `-c`.
  let option = '';
  const context = tokens.flatMap((token) => {
    if (token.kind === 'option') option = token.name;
    const value = token.kind === 'option-terminator' ? undefined : token.value;
    return option === 'context' && value !== undefined ? ['--context', value] : [];
  });
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const [profile, region] = [text(values.profile), text(values.region)];
  return {
    profile,
    region,
    agreed: values.yes === true,
    help: values.help === true,
    forSynthesis: [
      ...context,
      ...(profile === undefined ? [] : ['--profile', profile]),
      ...(region === undefined ? [] : ['--region', region]),
    ],
    passedOn: args.filter((_, index) => !dropped.has(index)),
  };
}
