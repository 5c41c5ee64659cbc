import { describeChange } from './describe-change.ts';
import type { ChangedTemplate } from './faults-of-change.ts';

/** What a deployment needs from the outside. */
export interface DeployPorts {
  /** Synthesizes the stack, or gives the exit code of the program that could not. */
  readonly synthesize: () => Promise<SynthesizedStack | number>;
  /** Template of a deployed stack; `undefined` if there is none. */
  readonly deployedTemplate: (stackName: string) => Promise<ChangedTemplate | undefined>;
  /** Asks somebody for a yes; absent if nobody is there to be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Deploys what was synthesized and gives the exit code. */
  readonly deploy: () => Promise<number>;
  readonly print: (line: string) => void;
}

interface SynthesizedStack {
  readonly stackName: string;
  readonly template: ChangedTemplate;
}

const UNCHANGED = 'Nothing was deployed.';

/**
 * Deploys a stack after it has shown what that takes away, and has asked if something holds data.
 *
 * @param agreed - whether whatever would be asked has a yes beforehand
 * @returns exit code
 */
export async function deploy(agreed: boolean, ports: DeployPorts): Promise<number> {
  const { print, confirm } = ports;
  const stack = await ports.synthesize();
  if (typeof stack === 'number') {
    print(UNCHANGED);
    return stack;
  }
  const { stackName, template } = stack;
  const deployed = await ports.deployedTemplate(stackName);
  if (deployed === undefined) {
    print(`${stackName} is not there yet, so nothing is removed or replaced.`);
    return ports.deploy();
  }
  const { lines, needsConsent } = describeChange(deployed, template);
  if (lines.length === 0) {
    print(`Nothing of ${stackName} is removed or replaced.`);
    return ports.deploy();
  }
  print(`The deployment of ${stackName}:\n${lines.join('\n')}`);
  if (!needsConsent || agreed) return ports.deploy();
  if (confirm === undefined) {
    print(
      `${UNCHANGED} There is no terminal to ask; --yes agrees beforehand. See "Deploy" in docs/runbook.md.`,
    );
    return 1;
  }
  if (await confirm('Deploy this?')) return ports.deploy();
  print(UNCHANGED);
  return 1;
}
