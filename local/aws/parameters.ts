import { AwsError } from './aws-error.ts';
import { page } from './pagination.ts';
import { jsonService, type Service } from './service.ts';

/** What a parameter of each tier holds at most. */
const MAX_VALUE_CHARACTERS = { Standard: 4096, Advanced: 8192 } as const;
const MAX_PAGE = 10;

type Tier = keyof typeof MAX_VALUE_CHARACTERS;

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly tier: Tier;
  readonly changedAt: number;
}

interface ParameterStoreOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => number;
}

/**
 * SSM parameters of type String. They come from the template at every start, so nothing is stored; what was put besides
 * goes. Policies are checked and have no effect: they would tell a topic, and topics tell nobody here.
 */
export class ParameterStore {
  readonly #options: ParameterStoreOptions;
  readonly #parameters = new Map<string, Parameter>();

  constructor(options: ParameterStoreOptions) {
    this.#options = options;
  }

  /**
   * @throws AwsError ValidationException for a value that is empty or too long, as CloudFormation would find it, and for an
   * advanced parameter that is to become a standard one
   */
  put(name: string, value: string, tier: Tier = 'Standard'): void {
    const most = MAX_VALUE_CHARACTERS[tier];
    if (value.length === 0 || value.length > most) {
      throw new AwsError(
        'ValidationException',
        `The value of parameter ${name} has ${value.length} characters; 1 to ${most} are possible.`,
      );
    }
    if (tier === 'Standard' && this.#parameters.get(name)?.tier === 'Advanced') {
      throw new AwsError('ValidationException', 'An advanced parameter cannot become a standard one.');
    }
    this.#parameters.set(name, { name, value, tier, changedAt: this.#options.clock() });
  }

  /** @throws AwsError ParameterNotFound */
  delete(name: string): void {
    if (!this.#parameters.delete(name)) throw notFound(name);
  }

  all(): Record<string, string> {
    return Object.fromEntries([...this.#parameters.values()].map(({ name, value }) => [name, value]));
  }

  /** @param name - or ARN */
  get(name: string): Parameter | undefined {
    return (
      this.#parameters.get(name) ??
      [...this.#parameters.values()].find((candidate) => this.#arn(candidate) === name)
    );
  }

  /** Parameters below a path, by name. */
  below(path: string, recursive: boolean): Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return [...this.#parameters.values()]
      .filter(
        ({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/')),
      )
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** A parameter as the API shows it. */
  describe(parameter: Parameter): object {
    return {
      ARN: this.#arn(parameter),
      DataType: 'text',
      LastModifiedDate: parameter.changedAt / 1000,
      Name: parameter.name,
      Type: 'String',
      Value: parameter.value,
      Version: 1,
    };
  }

  #arn({ name }: Parameter): string {
    const { region, accountId } = this.#options;
    return `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }
}

function notFound(name: string): AwsError {
  return new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

function tierIn(text: string): Tier {
  if (Object.hasOwn(MAX_VALUE_CHARACTERS, text)) return text as Tier;
  throw new AwsError('ValidationException', `The local run does not know the tier ${text}.`);
}

/** @throws AwsError as AWS does, and for a type of policy that would change or delete the parameter */
function checkPolicies(text: string, tier: Tier): void {
  if (tier !== 'Advanced') {
    throw new AwsError('ValidationException', 'Only an advanced parameter can have policies.');
  }
  for (const { Type, Version, Attributes } of policiesIn(text)) {
    if (Type !== 'NoChangeNotification') {
      throw new AwsError('InvalidPolicyTypeException', `The local run does not know the policy ${Type}.`);
    }
    const { After = '', Unit = '' } = Attributes ?? {};
    if (Version !== '1.0' || !/^[1-9]\d*$/.test(After) || !['Days', 'Hours'].includes(Unit)) {
      throw new AwsError('InvalidPolicyAttributeException', `${Type} takes a number of days or hours.`);
    }
  }
}

interface ParameterPolicy {
  readonly Type?: string;
  readonly Version?: string;
  readonly Attributes?: { readonly After?: string; readonly Unit?: string };
}

function policiesIn(text: string): readonly ParameterPolicy[] {
  try {
    const policies: unknown = JSON.parse(text);
    if (Array.isArray(policies)) return policies;
  } catch {
    // As if it were JSON of another kind.
  }
  throw new AwsError('InvalidPolicyAttributeException', 'Policies are an array in JSON.');
}

/** What is read and written of the SSM parameter API, in the AWS JSON 1.1 protocol. */
export function parameterService(parameters: ParameterStore): Service {
  return jsonService({
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
    faults: {
      missing: (name) => new AwsError('ValidationException', `The parameter ${name} is missing or empty.`),
      invalid: (name, _value, reason) =>
        new AwsError('ValidationException', `The parameter ${name}: ${reason}`),
    },
    operations: {
      GetParameter(fields) {
        const name = fields.text('Name');
        const parameter = parameters.get(name);
        if (parameter === undefined) throw notFound(name);
        return { Parameter: parameters.describe(parameter) };
      },

      PutParameter(fields) {
        const name = fields.text('Name');
        if (parameters.get(name) !== undefined && !fields.boolean('Overwrite')) {
          throw new AwsError('ParameterAlreadyExists', 'The parameter already exists.');
        }
        const tier = tierIn(fields.optionalText('Tier') ?? 'Standard');
        const policies = fields.optionalText('Policies');
        if (policies !== undefined) checkPolicies(policies, tier);
        parameters.put(name, fields.text('Value'), tier);
        return { Version: 1, Tier: tier };
      },

      DeleteParameter(fields) {
        parameters.delete(fields.text('Name'));
        return {};
      },

      GetParameters(fields) {
        const names = fields.texts('Names');
        if (names.length === 0 || names.length > MAX_PAGE) {
          throw new AwsError('ValidationException', `Names must have 1 to ${MAX_PAGE} members.`);
        }
        const found = names.map((name) => parameters.get(name));
        return {
          Parameters: found
            .filter((parameter) => parameter !== undefined)
            .map((one) => parameters.describe(one)),
          InvalidParameters: names.filter((_, index) => found[index] === undefined),
        };
      },

      GetParametersByPath(fields) {
        const path = fields.text('Path');
        if (!path.startsWith('/')) {
          throw new AwsError('ValidationException', 'The parameter path must begin with a slash.');
        }
        fields.reject('ParameterFilters');
        const found = page(
          parameters.below(path, fields.boolean('Recursive')),
          fields.optionalInteger('MaxResults', 1, MAX_PAGE) ?? MAX_PAGE,
          fields.optionalText('NextToken'),
        );
        if (found === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
        return { Parameters: found.items.map((one) => parameters.describe(one)), NextToken: found.next };
      },
    },
  });
}
