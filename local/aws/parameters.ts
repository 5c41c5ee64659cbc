import { AwsError } from './aws-error.ts';
import { page } from './pagination.ts';
import { jsonService, type Service } from './service.ts';

/** A standard parameter holds at most this much. */
const MAX_VALUE_CHARACTERS = 4096;
const MAX_PAGE = 10;

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly changedAt: number;
}

interface ParameterStoreOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => number;
}

/** SSM parameters of type String. They come from the template at every start, so nothing is stored; what was put besides goes. */
export class ParameterStore {
  readonly #options: ParameterStoreOptions;
  readonly #parameters = new Map<string, Parameter>();

  constructor(options: ParameterStoreOptions) {
    this.#options = options;
  }

  /** @throws AwsError ValidationException for a value that is empty or too long, as CloudFormation would find it */
  put(name: string, value: string): void {
    if (value.length === 0 || value.length > MAX_VALUE_CHARACTERS) {
      throw new AwsError(
        'ValidationException',
        `The value of parameter ${name} has ${value.length} characters; 1 to ${MAX_VALUE_CHARACTERS} are possible.`,
      );
    }
    this.#parameters.set(name, { name, value, changedAt: this.#options.clock() });
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
        parameters.put(name, fields.text('Value'));
        return { Version: 1, Tier: 'Standard' };
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
