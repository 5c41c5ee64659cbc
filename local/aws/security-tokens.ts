import type { Service } from './service.ts';

/** Whoever calls from outside the functions. */
const CALLER = 'user/local';

/** What an operator asks STS: who the credentials belong to. It speaks AWS's older query protocol. */
export function securityTokenService({ accountId }: { readonly accountId: string }): Service {
  const headers = { 'content-type': 'text/xml' };
  return async ({ body }) => {
    const action = new URLSearchParams(body.toString('utf8')).get('Action');
    if (action !== 'GetCallerIdentity') {
      const message = `The local run does not know the operation ${action}.`;
      const error = `<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${message}</Message></Error>`;
      return { status: 400, headers, body: `<ErrorResponse>${error}</ErrorResponse>` };
    }
    const arn = `arn:aws:iam::${accountId}:${CALLER}`;
    const result = `<Arn>${arn}</Arn><UserId>LOCAL</UserId><Account>${accountId}</Account>`;
    return {
      status: 200,
      headers,
      body: `<GetCallerIdentityResponse><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
    };
  };
}
