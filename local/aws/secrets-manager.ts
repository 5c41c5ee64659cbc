import { AwsError } from './aws-error.ts';
import { page } from './pagination.ts';
import type { RequestFields } from './request-fields.ts';
import type { SecretStore, SecretValue } from './secret-store.ts';
import { jsonService, type Service } from './service.ts';

const MAX_VALUE_BYTES = 65_536;

/** The Secrets Manager API over these secrets, in the AWS JSON 1.1 protocol. Times are in seconds, as numbers. */
export function secretsManagerService(secrets: SecretStore): Service {
  return jsonService({
    contentType: 'application/x-amz-json-1.1',
    errorNamespace: '',
    faults: {
      missing: (name) =>
        new AwsError('InvalidParameterException', `The parameter ${name} is missing or empty.`),
      invalid: (name, _value, reason) =>
        new AwsError('InvalidParameterException', `The parameter ${name} is invalid. ${reason}`),
    },
    operations: {
      GetSecretValue(fields) {
        const id = fields.text('SecretId');
        const { name, arn } = secrets.findLive(id);
        const version = secrets.version(
          id,
          fields.optionalText('VersionId'),
          fields.optionalText('VersionStage'),
        );
        return {
          ARN: arn,
          Name: name,
          VersionId: version.id,
          SecretString: version.text,
          SecretBinary: version.binary,
          VersionStages: version.stages,
          CreatedDate: version.createdAt / 1000,
        };
      },

      PutSecretValue(fields) {
        const id = fields.text('SecretId');
        const token = fields.optionalText('ClientRequestToken');
        if (token !== undefined && (token.length < 32 || token.length > 64)) {
          throw new AwsError(
            'InvalidParameterException',
            'ClientRequestToken must be 32-64 characters long.',
          );
        }
        const stages = fields.has('VersionStages') ? fields.texts('VersionStages') : undefined;
        const { name, arn } = secrets.findLive(id);
        const version = secrets.put(id, storedValue(fields), token, stages);
        return { ARN: arn, Name: name, VersionId: version.id, VersionStages: version.stages };
      },

      DescribeSecret(fields) {
        const secret = secrets.find(fields.text('SecretId'));
        const labelled = secret.versions.filter((version) => version.stages.length > 0);
        return {
          ARN: secret.arn,
          Name: secret.name,
          CreatedDate: secret.createdAt / 1000,
          LastChangedDate: secret.changedAt / 1000,
          ...(secret.deletion && { DeletedDate: secret.deletion.markedAt / 1000 }),
          ...(labelled.length > 0
            ? { VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])) }
            : {}),
        };
      },

      UpdateSecretVersionStage(fields) {
        const { name, arn } = secrets.moveStage(
          secrets.findLive(fields.text('SecretId')).arn,
          fields.text('VersionStage'),
          fields.optionalText('RemoveFromVersionId'),
          fields.optionalText('MoveToVersionId'),
        );
        return { ARN: arn, Name: name };
      },

      DeleteSecret(fields) {
        const force = fields.boolean('ForceDeleteWithoutRecovery');
        const days = fields.optionalInteger('RecoveryWindowInDays', 7, 30);
        if (force && days !== undefined) {
          throw new AwsError(
            'InvalidParameterException',
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        }
        const { name, arn, deletion } = secrets.delete(fields.text('SecretId'), force ? 0 : (days ?? 30));
        return { ARN: arn, Name: name, DeletionDate: (deletion?.goneAt ?? 0) / 1000 };
      },

      RestoreSecret(fields) {
        const { name, arn } = secrets.restore(fields.text('SecretId'));
        return { ARN: arn, Name: name };
      },

      ListSecretVersionIds(fields) {
        const secret = secrets.find(fields.text('SecretId'));
        const versions = secret.versions
          .filter((version) => version.stages.length > 0 || fields.boolean('IncludeDeprecated'))
          .map(({ id, stages, createdAt }) => ({
            VersionId: id,
            VersionStages: stages,
            CreatedDate: createdAt / 1000,
          }));
        const found = page(
          versions,
          fields.optionalInteger('MaxResults', 1, 100) ?? 100,
          fields.optionalText('NextToken'),
        );
        if (found === undefined)
          throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
        return { ARN: secret.arn, Name: secret.name, Versions: found.items, NextToken: found.next };
      },
    },
  });
}

function storedValue(fields: RequestFields): SecretValue {
  const text = fields.optionalText('SecretString');
  const binary = fields.optionalText('SecretBinary');
  if ((text === undefined) === (binary === undefined)) {
    throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
  }
  const value = text !== undefined ? { text } : { binary: binary as string };
  const size = text !== undefined ? Buffer.byteLength(text) : Buffer.byteLength(binary as string, 'base64');
  if (size === 0 || size > MAX_VALUE_BYTES) {
    throw new AwsError('InvalidParameterException', `A secret value has 1 to ${MAX_VALUE_BYTES} bytes.`);
  }
  return value;
}
