/** Lambda sets these in every execution environment; without them no call to AWS can be signed. */
class MissingCredentialsError extends Error {
  override readonly name = 'MissingCredentialsError';
}

/**
 * Credentials as the AWS SDK takes them. Declarations name it.
 *
 * @public
 */
export interface EnvironmentCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * Credentials of the function's role, which Lambda puts into the environment.
 *
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles, under the name that the SDK's clients import: every
 * other source that the chain there tries (profiles, single sign-on, processes, containers, instances) does not exist in
 * Lambda. As with that chain, a client asks once, and again only before an expiry that is stated.
 *
 * @throws MissingCredentialsError when a client asks and the environment has none
 */
export const defaultProvider = () => async (): Promise<EnvironmentCredentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION } =
    process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new MissingCredentialsError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Lambda sets them; elsewhere set them yourself: this bundle looks nowhere else.',
    );
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    ...(AWS_CREDENTIAL_EXPIRATION && { expiration: new Date(AWS_CREDENTIAL_EXPIRATION) }),
  };
};
