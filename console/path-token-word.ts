/** Stands in URLs for their path token, which is a secret. */
export const PATH_TOKEN_WORD = 'TOKEN';
