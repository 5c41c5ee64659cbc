import { ok, type Verdict, warn } from './verdict.ts';

/** Whether the tool and the stack are of the same version of the project. */
export function judgeVersion(deployed: string, tool: string): Verdict[] {
  if (deployed === tool) return [ok(`the stack and this tool are ${tool}`)];
  return [
    warn(
      `The stack is ${deployed}, this tool is ${tool}. Deploy this version, or use the tool of ${deployed}.`,
    ),
  ];
}
