import { createHash } from 'node:crypto';
import { contentSecurityPolicy } from './security-headers.ts';

/** Where the stylesheet of the console may not be read yet. The colours are those of its tokens. */
const STYLE = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f5f6f8, #0e1217);
  --surface: light-dark(#ffffff, #151a21);
  --line: light-dark(#e2e5ea, #262e39);
  --text: light-dark(#1a1f27, #e5e9ef);
  --muted: light-dark(#565f6d, #9fabba);
  --brand: light-dark(#1f5f4a, #3f9c7c);
  --sunken: light-dark(#f0f2f5, #11161c);
}
* { box-sizing: border-box; margin: 0; padding: 0; }
body {
  min-height: 100vh;
  padding: 10vh 1rem 1rem;
  background: var(--canvas);
  color: var(--text);
  font: 0.875rem / 1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
}
main {
  max-width: 34rem;
  margin: 0 auto;
  padding: 1.5rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--surface);
  overflow-wrap: anywhere;
}
.brand { display: flex; align-items: center; gap: 0.5rem; margin-bottom: 1.5rem; font-weight: 650; }
.mark { fill: var(--brand); }
.line { fill: none; stroke: var(--surface); }
h1 { margin-bottom: 0.5rem; font-size: 1.25rem; line-height: 1.25; letter-spacing: -0.01em; }
ol { display: grid; gap: 0.5rem; margin-top: 1rem; padding-left: 1.25rem; }
li::marker { color: var(--muted); }
code {
  padding: 0.1rem 0.3rem;
  border-radius: 4px;
  background: var(--sunken);
  white-space: nowrap;
  font: 0.94em ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
`;

/** Allows this style alone. Nothing is loaded and nothing runs. */
export const REJECTION_POLICY = contentSecurityPolicy({
  'style-src': `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
});

const UNAUTHORIZED = 401;

/** The same for every address that does not let in, whether its token was used, wrong or missing. */
const NOT_SIGNED_IN = {
  title: 'This address does not open the console',
  next: `<ol>
<li>In the terminal in which <code>npx cedar-webhooks start</code> or <code>npm start</code> runs, look for the last line that begins with <code>Console</code>
and open its address. Whenever one was used, the next is printed. <code>npx cedar-webhooks console</code> prints it, too.</li>
<li>A console that is open already goes on in its own tab.</li>
<li>If the run has ended, start it again. What it printed before opens nothing any more.</li>
</ol>`,
};

/** The same of a deployed stack, whose console is a command of its own. */
const NOT_SIGNED_IN_TO_STACK = {
  title: NOT_SIGNED_IN.title,
  next: `<ol>
<li>In the terminal in which <code>npx cedar-webhooks console --stack</code> runs, open the address that it printed last.
Whenever one was used, the next is printed.</li>
<li>A console that is open already goes on in its own tab.</li>
<li>If the command has ended, start it again. What it printed before opens nothing any more.</li>
</ol>`,
};

/**
 * A page for who opens an address and gets no console: why, and what to do next.
 *
 * @param isDeployed - whether it is the console of a deployed stack
 */
export function rejectionPage(status: number, message: string, isDeployed = false): string {
  const notSignedIn = isDeployed ? NOT_SIGNED_IN_TO_STACK : NOT_SIGNED_IN;
  const { title, next } =
    status === UNAUTHORIZED ? notSignedIn : { title: 'The console does not show this', next: '' };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand"><svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" class="mark"/><path d="M7 16h6l3-7 4 14 2.5-7H26" class="line" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>Webhooks console</p>
<h1>${title}</h1>
<p>${escaped(message)}</p>
${next}
</main>
</body>
</html>
`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
