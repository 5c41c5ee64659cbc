/** What the browser may do with the page: nothing inline, nothing evaluated, nothing from or to elsewhere, in no frame. */
const POLICY = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  // Texts from elsewhere cannot become elements or code, even by mistake.
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
} as const;

const OF_THE_PAGE = {
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
} as const;

/** A Content-Security-Policy that allows nothing but what is named. */
export function contentSecurityPolicy(allowed: Readonly<Record<string, string>>): string {
  return Object.entries({ ...POLICY, ...allowed })
    .map((directive) => directive.join(' '))
    .join('; ');
}

/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(OF_THE_PAGE),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
