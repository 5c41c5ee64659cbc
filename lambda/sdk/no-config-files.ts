/** Configuration files were asked for, and these bundles read none. */
class ConfigFilesError extends Error {
  override readonly name = 'ConfigFilesError';
}

/** What the AWS SDK makes of its configuration files. */
interface SharedConfigFiles {
  readonly configFile: Record<string, never>;
  readonly credentialsFile: Record<string, never>;
}

/**
 * Stands in for the AWS SDK's reader of `~/.aws`: Lambda has no such folder.
 *
 * @throws ConfigFilesError if the environment names files somewhere else
 */
export async function loadSharedConfigFiles(): Promise<SharedConfigFiles> {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  if (AWS_CONFIG_FILE || AWS_SHARED_CREDENTIALS_FILE) {
    throw new ConfigFilesError(
      'AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE is set, but this bundle reads no configuration files. Unset it, or take loadSharedConfigFiles.js out of lib/lean-sdk.ts.',
    );
  }
  return { configFile: {}, credentialsFile: {} };
}
