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
    because: 'the emulator refuses a template with AWS::Logs::QueryDefinition',
  },
  'access-log': {
    what: "lines of API Gateway's access log in the life of an event",
    because: 'the emulator writes no access log',
  },
} as const satisfies Readonly<Record<string, EmulatorLimit>>;

export type EmulatorLimitName = keyof typeof EMULATOR_LIMITS;

/** Types of resources that are taken out of the template for an emulator. */
export const UNKNOWN_RESOURCE_TYPES: ReadonlySet<string> = new Set(['AWS::Logs::QueryDefinition']);
