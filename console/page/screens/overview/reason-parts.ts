/** A reason in two: what is the matter, which is its first sentence, and what to do about it. */
export function reasonParts(text: string): { readonly what: string; readonly advice: string } {
  const end = /\. (?=[A-Z])/.exec(text)?.index;
  return end === undefined
    ? { what: text, advice: '' }
    : { what: text.slice(0, end + 1), advice: text.slice(end + 2) };
}
