/** Something that an emulator does not do, and why nothing is lost that only AWS could show. */
interface EmulatorLimit {
  /** What is left out. */
  readonly what: string;
  readonly because: string;
}

/**
 * Everything that is left out where the account is an emulator, seen with MiniStack 1.5.33. On AWS nothing is.
 *
 * Whatever is taken out of this list is tried on an emulator, too.
 */
export const EMULATOR_LIMITS = {
  'saved-queries': {
    what: 'saved queries of CloudWatch Logs Insights',
    because: 'the emulator rejects a template with AWS::Logs::QueryDefinition',
  },
  'access-log': {
    what: "lines of API Gateway's access log in the life of an event",
    because: 'the emulator writes no access log',
  },
  'bootstrap-roles': {
    what: "deploying by the roles of CDK's bootstrap instead of the caller's own rights",
    because: 'the emulator does not know the condition aws:ResourceAccount in them',
  },
  'secret-reference': {
    what: "naming the secret's ARN by Ref instead of an attribute of the same value",
    because: 'the emulator gives its name',
  },
  'tls-only': {
    what: 'queues and the topic rejecting calls without TLS',
    because: 'an emulator on this machine is called without it',
  },
  'no-version': {
    what: 'a secret without any version before the first is stored',
    because: 'the emulator makes an empty one, which is retired at once',
  },
  'updates-in-flight': {
    what: 'requests that are under way while a function is updated: a 502 is sent again',
    because: 'the emulator ends the process that is at work',
  },
} as const satisfies Readonly<Record<string, EmulatorLimit>>;

export type EmulatorLimitName = keyof typeof EMULATOR_LIMITS;

/** Types of resources that are taken out of the template for an emulator. */
export const UNKNOWN_RESOURCE_TYPES: ReadonlySet<string> = new Set(['AWS::Logs::QueryDefinition']);
