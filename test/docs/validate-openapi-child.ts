import { Validator } from '@seriousme/openapi-schema-validator';

/** Validates the file it is given. In a process of its own: the validator cannot be loaded as CommonJS. */
const { valid, errors } = await new Validator().validate(process.argv[2] ?? '');
if (!valid) {
  process.stderr.write(JSON.stringify(errors, null, 2));
  process.exitCode = 1;
}
