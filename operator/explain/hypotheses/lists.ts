import type { Facts, Hypothesis } from '../attempt.ts';
import { type FieldValue, valueAt } from '../body-fields.ts';
import { finding } from '../finding.ts';
import { plainTexts } from '../value-texts.ts';

const SAME_LIST = 'Have the sender list exactly the fields it hashes, in the order in which it hashes them.';

/** The fields that the event type is configured with were hashed, whatever the header lists. */
export const configuredList: Hypothesis = function* configuredList({ eventTypes, listed, body }) {
  const lists = eventTypes.map(({ signedFields }) => signedFields.map(({ name }) => name));
  for (const names of distinct(lists)) {
    if (names.join() === listed.join()) continue;
    const found = finding(
      'list_other',
      `The hash is over the configured fields "${names.join(',')}", but X-Webhook-Security-Fields lists others.`,
      'The list was altered on the way or the sender writes a wrong one: compare it with the Webhook Log.',
    );
    for (const texts of plainTexts(names.map((name) => body.value(name)))) {
      yield { before: texts.join(''), finding: found };
    }
  }
};

function distinct(lists: readonly string[][]): string[][] {
  return [...new Map(lists.map((names) => [names.join(), names])).values()];
}

const MAX_PERMUTED = 4;

/** The listed fields were hashed in another order. */
export const otherOrder: Hypothesis = function* otherOrder({ listed, values, body }) {
  if (listed.length < 2) return;
  const found = finding(
    'list_order',
    'The sender hashes the listed fields in another order than that of X-Webhook-Security-Fields.',
    SAME_LIST,
  );
  const orders = [
    listed.toReversed(),
    listed.toSorted(),
    listed.toSorted().toReversed(),
    [...new Set(body.names)].filter((name) => listed.includes(name)),
    ...(listed.length <= MAX_PERMUTED ? permutations(listed) : []),
  ];
  for (const names of orders) {
    const reordered = names.flatMap((name) => values[listed.indexOf(name)] ?? []);
    for (const texts of plainTexts(reordered)) yield { before: texts.join(''), finding: found };
  }
};

function permutations(names: readonly string[]): string[][] {
  if (names.length < 2) return [[...names]];
  return names.flatMap((first, index) =>
    permutations(names.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

const MAX_SUBSETS = 6;

/** Some of the listed fields were not hashed. */
export const subset: Hypothesis = function* subset({ listed, values, nameOf }) {
  for (const kept of subsets(listed.length)) {
    const left = listed.filter((_, index) => !kept.includes(index));
    const words = left.map((name) => nameOf(name, listed.indexOf(name))).join(' and ');
    const found = finding(
      'list_subset',
      `The hash leaves out ${words}, which is listed as signed.`,
      SAME_LIST,
    );
    for (const texts of plainTexts(kept.flatMap((index) => values[index] ?? []))) {
      yield { before: texts.join(''), finding: found };
    }
  }
};

/** Positions that stay: every proper choice if they are few, else all but one, or the first ones. */
function subsets(length: number): number[][] {
  const all = Array.from({ length }, (_, index) => index);
  if (length > MAX_SUBSETS) {
    return [
      ...all.map((left) => all.filter((index) => index !== left)),
      ...all.map((end) => all.slice(0, end)),
    ];
  }
  const choices = Array.from({ length: 2 ** length - 1 }, (_, choice) =>
    all.filter((index) => choice & (2 ** index)),
  );
  return choices.toSorted((a, b) => b.length - a.length);
}

/** Fields that are not listed were hashed, too. */
export const superset: Hypothesis = function* superset({ values, others, body, nameOf }) {
  for (const { name, value } of others) {
    const found = finding(
      'list_superset',
      `The hash also covers ${nameOf(name)}, which is not listed.`,
      SAME_LIST,
    );
    for (let at = values.length; at >= 0; at--) {
      for (const texts of plainTexts(values.toSpliced(at, 0, value))) {
        yield { before: texts.join(''), finding: found };
      }
    }
  }
  const everything = body.scalars();
  const sorted = everything.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const all = finding('list_superset', 'The hash covers every field of the body.', SAME_LIST);
  for (const fields of [everything, sorted]) {
    for (const texts of plainTexts(fields.map(({ value }) => value))) {
      yield { before: texts.join(''), finding: all };
    }
  }
};

/** The fields are looked up in an object inside the body. */
export const nested: Hypothesis = function* nested(facts) {
  for (const { name: outer, members } of facts.body.objects()) {
    const found = finding(
      'fields_nested',
      `The values were taken from the object under ${facts.nameOf(outer)}, not from the top of the body.`,
      'Have the sender list dotted names, or configure the signed fields of the event type with them.',
    );
    const within = facts.listed.map((name) => {
      const member = members.find(({ key }) => key === name);
      return member === undefined ? undefined : valueAt(facts.body.text, member);
    });
    if (!isComplete(within)) continue;
    for (const texts of plainTexts(within)) yield { before: texts.join(''), finding: found };
  }
};

function isComplete(values: readonly (FieldValue | undefined)[]): values is FieldValue[] {
  return !values.includes(undefined);
}

const MAX_REPLACED = 4;

/** The value of another field was hashed in the place of a listed one. */
export const valueOfOtherField: Hypothesis = function* valueOfOtherField(facts: Facts) {
  const { listed, values, others, nameOf } = facts;
  for (const [index, name] of listed.slice(0, MAX_REPLACED).entries()) {
    for (const other of others.toSorted((a, b) => likeness(b.name, name) - likeness(a.name, name))) {
      const found = finding(
        'value_of_other_field',
        `The hash fits if ${nameOf(name, index)} had the value of ${nameOf(other.name)}.`,
        'Either the body was altered on the way, or the sender hashes that other field: compare with the Webhook Log.',
      );
      for (const texts of plainTexts(values.toSpliced(index, 1, other.value))) {
        yield { before: texts.join(''), finding: found };
      }
    }
  }
};

function likeness(a: string, b: string): number {
  return Number(a.toLowerCase().includes(b.toLowerCase()));
}
