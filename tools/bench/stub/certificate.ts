import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of a certificate that is good for 127.0.0.1. */
export interface Certificate {
  readonly keyFile: string;
  /** Clients trust it through `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string;
}

/**
 * Makes a certificate. Its key is RSA with 2048 bits, as those of AWS's endpoints are: that is what a handshake costs.
 *
 * @throws Error if there is no `openssl`
 */
export function makeCertificate(folder: string): Certificate {
  const files = { keyFile: join(folder, 'stub.key'), certificateFile: join(folder, 'stub.pem') };
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=bench'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1'],
        ...['-keyout', files.keyFile, '-out', files.certificateFile],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
  } catch (cause) {
    throw new Error('The certificate of the stub could not be made. Is openssl installed?', { cause });
  }
  return files;
}
