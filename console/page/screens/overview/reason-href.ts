/** Address of a reason's link, which names a place in the console with or without the `#` that the address has. */
export function reasonHref(link: string): string {
  return link.startsWith('#') ? link : `#${link.startsWith('/') ? '' : '/'}${link}`;
}
