import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ConfigurationError } from './configuration-error.ts';

/** SSM takes no paths that begin otherwise. */
const NAME = /^(?!aws|ssm)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i;

const WORDS =
  'letters and digits in words joined by hyphens, beginning with a letter, but not with "aws" or "ssm"';

/**
 * Prefix of all names of a construct: the given one, else the name of its stack and the path of the construct in it, so
 * that a second construct in a stack changes nothing of the first.
 *
 * @throws ConfigurationError if there is no such name that is known at synthesis
 */
export function serviceNameOf(construct: Construct, given: string | undefined): string {
  if (given !== undefined) {
    if (Token.isUnresolved(given)) {
      throw new ConfigurationError(['name: must be known at synthesis, and is a token. Give it as text.']);
    }
    if (NAME.test(given)) return given;
    throw new ConfigurationError([`name: "${given}" must be ${WORDS}.`]);
  }
  const stack = Stack.of(construct);
  if (stack.nested || Token.isUnresolved(stack.stackName)) {
    throw new ConfigurationError([
      'name: is missing, and the name of the stack is not known at synthesis. Give the construct a name of its own.',
    ]);
  }
  const ids = construct.node.scopes
    .slice(stack.node.scopes.length)
    .map(({ node }) => node.id)
    .filter((id) => id !== 'Default');
  const name = [stack.stackName, ...ids].join('-').replaceAll(/[^A-Za-z0-9]+/g, '-');
  if (NAME.test(name)) return name;
  throw new ConfigurationError([`name: is missing, and "${name}" would not do: it must be ${WORDS}.`]);
}
