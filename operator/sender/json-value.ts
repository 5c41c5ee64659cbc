type ParsedSource = { readonly source?: string };
type ExactReviver = (key: string, value: unknown, context: ParsedSource) => unknown;

/** Not in TypeScript's library yet; in Node since 21. */
const exactJson = JSON as unknown as {
  parse(text: string, reviver: ExactReviver): unknown;
  rawJSON(text: string): unknown;
};

/**
 * The value that a JSON text stands for, numbers kept as written when it is turned into text again; the text itself if
 * it is not JSON. So `42` is a number, `1500.10` keeps its zero, 20-digit ids their digits, and `VALID` is a text.
 */
export function jsonValueOrText(text: string): unknown {
  try {
    return exactJson.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value,
    );
  } catch {
    return text;
  }
}

/** An id as the platform writes it: a number if it is a whole one, else a text. */
export function idValue(id: string): unknown {
  return /^(0|[1-9]\d*)$/.test(id) ? exactJson.rawJSON(id) : id;
}

/** Sets a field by its name: an own key, or a dotted path of own keys. Objects on the path are made. */
export function setField(body: Record<string, unknown>, name: string, value: unknown): void {
  const path = Object.hasOwn(body, name) ? [name] : name.split('.');
  let parent = body;
  for (const key of path.slice(0, -1)) {
    const child = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (isRecord(child)) parent = child;
    else {
      const made: Record<string, unknown> = {};
      define(parent, key, made);
      parent = made;
    }
  }
  define(parent, path.at(-1) ?? name, value);
}

/** Whether a field of this name is there, in the sense of {@link setField}. */
export function hasField(body: Record<string, unknown>, name: string): boolean {
  if (Object.hasOwn(body, name)) return true;
  let value: unknown = body;
  for (const key of name.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain assignment would not make an own key of `__proto__`. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
