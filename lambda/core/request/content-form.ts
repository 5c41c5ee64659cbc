/** The content codings of HTTP that change the bytes. Every other Content-Encoding, known or made up, encodes nothing. */
const CODINGS = new Set(['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate', 'br', 'zstd']);

const JSON_MEDIA_TYPE = /^application\/(?:[\w.!#$&^+-]+\+)?json$/;

/** Whether a Content-Encoding says that the body is not the bytes that were signed. */
export function isEncoded(contentEncoding: string | undefined): boolean {
  if (contentEncoding === undefined) return false;
  return contentEncoding.split(',').some((coding) => CODINGS.has(coding.trim().toLowerCase()));
}

/** Whether a Content-Type is one of JSON. Its parameters say nothing: JSON is UTF-8 whatever the label. */
export function isJsonMediaType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  return JSON_MEDIA_TYPE.test((contentType.split(';', 1)[0] as string).trim().toLowerCase());
}
