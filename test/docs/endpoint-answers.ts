import { ApiDescription, faultsOf } from './api-description.ts';

/** One answer of the endpoint. */
export interface EndpointAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** The answers as docs/openapi.yaml describes them. */
export class EndpointAnswers {
  readonly description = ApiDescription.openApi('docs/openapi.yaml');

  /** What an answer breaks of the description of its URL; empty if it is as described. @param path - as in the file */
  faults(path: string, { status, headers, body }: EndpointAnswer): string[] {
    const response = ['paths', path, 'post', 'responses', `${status}`];
    const mediaType = headers['content-type'] ?? '';
    const ours = status === 200 || mediaType === 'application/problem+json';
    const declared = 'headers' in (this.description.at(...response).value as object) && ours;
    return [
      ...faultsOf(this.description.validator(...response, 'content', mediaType, 'schema'), body),
      ...(declared ? this.description.keys(...response, 'headers') : []).flatMap((name) =>
        faultsOf(
          this.description.validator(...response, 'headers', name, 'schema'),
          headers[name.toLowerCase()],
        ).map((fault) => `${name} ${fault}`),
      ),
    ];
  }
}
