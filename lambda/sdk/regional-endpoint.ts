/** An endpoint was asked for that these bundles do not know. */
class UnknownEndpointError extends Error {
  override readonly name = 'UnknownEndpointError';
}

/** What the AWS SDK passes to an endpoint resolver, as far as it counts here. */
interface EndpointParameters {
  readonly Region?: string | undefined;
  /** Set by configuration, such as `AWS_ENDPOINT_URL`. */
  readonly Endpoint?: string | undefined;
  readonly UseFIPS?: boolean | undefined;
  readonly UseDualStack?: boolean | undefined;
}

/** Domains of AWS's partitions other than the commercial one and GovCloud, by what names of their regions begin with. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
];

const REGION = /^[a-z0-9-]+$/;

function endpointUrl(service: string, parameters: EndpointParameters): URL {
  const { Endpoint, Region = '', UseDualStack, UseFIPS } = parameters;
  if (UseFIPS || UseDualStack) {
    throw new UnknownEndpointError(
      'FIPS and dual-stack endpoints are not in this bundle: take the endpoint resolvers out of lib/lean-sdk.ts to use them.',
    );
  }
  if (Endpoint !== undefined) return new URL(Endpoint);
  if (!REGION.test(Region)) throw new UnknownEndpointError('AWS_REGION is not set. Lambda sets it.');
  const domain = DOMAINS.find(([prefix]) => Region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return new URL(`https://${service}.${Region}.${domain}`);
}

/**
 * Endpoint resolver of one service: its regional endpoint, or the one that is configured.
 *
 * Stands in for the rule sets of the AWS SDK, which come to the same for these services but for the kinds of endpoints
 * that it refuses.
 *
 * @param service - first part of the host name, such as `dynamodb`
 * @throws UnknownEndpointError when a client asks for another kind of endpoint
 */
export function regionalEndpoints(service: string) {
  const known = new Map<string, { readonly url: URL }>();
  return (parameters: EndpointParameters): { readonly url: URL } => {
    const { Endpoint, Region, UseDualStack, UseFIPS } = parameters;
    const key = [Endpoint, Region, UseDualStack, UseFIPS].join();
    const found = known.get(key) ?? { url: endpointUrl(service, parameters) };
    known.set(key, found);
    return found;
  };
}
