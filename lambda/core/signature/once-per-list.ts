/**
 * Makes something of a list of names once for as long as the list lives. Nearly every request lists the same names, and
 * `parseSecurityFields` gives the same array for them; what is made of it may take as long as a small body.
 */
export function oncePerList<T>(make: (names: readonly string[]) => T): (names: readonly string[]) => T {
  const made = new WeakMap<readonly string[], T>();
  return (names) => {
    const known = made.get(names);
    if (known !== undefined) return known;
    const fresh = make(names);
    made.set(names, fresh);
    return fresh;
  };
}
