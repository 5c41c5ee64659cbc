import { CANARY_EVENT_TYPE } from '../../lambda/core/canary/canary-event.ts';
import { keyLikeness } from '../../lambda/core/json/key-likeness.ts';
import { DEFAULT_EVENT_TYPES, DEFAULT_SIGNED_FIELDS } from '../../lambda/core/settings/event-catalogue.ts';
import {
  BUILT_IN_SUBSCRIBER,
  type EventType,
  type SignedField,
  UNCLASSIFIED,
} from '../../lambda/core/settings/event-type.ts';
import { didYouMean } from './did-you-mean.ts';
import type { EventTypeSetting, SubscriberSetting } from './stage-schema.ts';
import { acceptsEmptyText, findAmbiguity, PatternError, type Reading } from './unique-decodability.ts';

/**
 * The event catalogue of a stage: the defaults, changed and added to by the settings, with their subscribers.
 *
 * @param faults - receives what is wrong, in words
 */
export function resolveEventTypes(
  settings: readonly EventTypeSetting[],
  subscribers: readonly SubscriberSetting[],
  faults: string[],
): EventType[] {
  for (const { name, entity } of settings) {
    if (name.toLowerCase() === CANARY_EVENT_TYPE.name.toLowerCase()) {
      faults.push(`eventTypes: "${name}" is reserved for the canary. Choose another name.`);
    }
    if (entity === CANARY_EVENT_TYPE.entity) {
      faults.push(`eventTypes: the entity "${entity}" is reserved for the canary. Choose another.`);
    }
  }
  for (const name of duplicates(settings.map((setting) => setting.name))) {
    faults.push(`eventTypes: "${name}" is there more than once. Merge its entries.`);
  }
  const named = [...DEFAULT_EVENT_TYPES, ...settings].map(({ name }) => name);
  for (const spellings of alike(named, (name) => name.toLowerCase())) {
    faults.push(
      `eventTypes: ${spellings} differ only in upper and lower case. Spell them alike, or rename one.`,
    );
  }
  const byName = new Map(DEFAULT_EVENT_TYPES.map((eventType) => [eventType.name, eventType]));
  for (const setting of settings) {
    const eventType = applySetting(setting, byName.get(setting.name), faults);
    if (eventType !== undefined) byName.set(setting.name, eventType);
  }
  for (const { name, enabled } of settings) {
    if (enabled !== false) continue;
    if (name === UNCLASSIFIED) {
      faults.push(
        `eventTypes: "${UNCLASSIFIED}" cannot be switched off. It keeps the events whose type cannot be told.`,
      );
    }
    byName.delete(name);
  }
  const eventTypes = [...byName.values()].map((eventType) => ({
    ...eventType,
    subscribers: [BUILT_IN_SUBSCRIBER, ...subscribersOf(eventType.name, subscribers)],
  }));
  for (const entity of duplicates(eventTypes.map((eventType) => eventType.entity))) {
    const names = eventTypes
      .filter((eventType) => eventType.entity === entity)
      .map(({ name }) => `"${name}"`);
    faults.push(`eventTypes: ${names.join(' and ')} share the entity "${entity}". Give each its own.`);
  }
  for (const eventType of eventTypes) checkSignedFields(eventType, faults);
  checkSubscribers(subscribers, [...byName.keys()], faults);
  return eventTypes;
}

function applySetting(
  setting: EventTypeSetting,
  known: EventType | undefined,
  faults: string[],
): EventType | undefined {
  const entity = setting.entity ?? known?.entity;
  if (entity === undefined) {
    faults.push(
      `eventTypes: "${setting.name}" is not among the defaults, so it needs an "entity".${didYouMean(
        setting.name,
        DEFAULT_EVENT_TYPES.map(({ name }) => name),
      )}`,
    );
    return undefined;
  }
  const statusField = setting.statusField ?? known?.statusField ?? 'status';
  const signedFields: readonly SignedField[] =
    setting.signedFields?.map(({ name, pattern, optional }) => ({
      name,
      pattern,
      ...(optional && { optional }),
    })) ??
    known?.signedFields ??
    DEFAULT_SIGNED_FIELDS;
  const roundedNumbers = setting.roundedNumbers ?? known?.roundedNumbers;
  return {
    name: setting.name,
    entity,
    signedFields: setting.statusWords
      ? restrictTo(setting.statusWords, statusField, signedFields)
      : signedFields,
    subjectField: setting.subjectField ?? known?.subjectField ?? 'id',
    statusField,
    ...(roundedNumbers === 'accept' && { roundedNumbers }),
    subscribers: [],
  };
}

/** Strict status words take the place of the status field's pattern. */
function restrictTo(
  words: readonly string[],
  statusField: string,
  fields: readonly SignedField[],
): SignedField[] {
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return fields.map((field) => (field.name === statusField ? { ...field, pattern } : field));
}

function subscribersOf(eventType: string, subscribers: readonly SubscriberSetting[]): string[] {
  return subscribers
    .filter((subscriber) => subscriber.eventTypes === undefined || subscriber.eventTypes.includes(eventType))
    .map((subscriber) => subscriber.name);
}

function checkSignedFields(eventType: EventType, faults: string[]): void {
  const { name, signedFields, subjectField, statusField } = eventType;
  const names = signedFields.map((field) => field.name);
  const where = `eventTypes: "${name}"`;
  for (const repeated of duplicates(names))
    faults.push(`${where} lists the signed field "${repeated}" twice.`);
  for (const spellings of alike(names.flatMap(beginnings), keyLikeness)) {
    faults.push(
      `${where} signs ${spellings}, which some JSON parsers take for one key, so every event would be held. Sign one of them.`,
    );
  }
  for (const [key, field] of Object.entries({ subjectField, statusField })) {
    if (!names.includes(field)) {
      faults.push(
        `${where} has the ${key} "${field}", which is not among its signed fields (${names.join(', ')}).`,
      );
    }
  }
  try {
    const subject = signedFields.find((field) => field.name === subjectField);
    if (subject !== undefined && acceptsEmptyText(subject)) {
      faults.push(`${where} lets its subject "${subjectField}" be empty. Every event must name its entity.`);
    }
    const ambiguity = findAmbiguity(signedFields);
    if (ambiguity !== undefined) {
      const [one, other] = ambiguity.readings.map(describe);
      faults.push(
        `${where} has signed fields that are not uniquely decodable: "${ambiguity.text}" can be read as ${one} and as ` +
          `${other}, with the same hash. Narrow the patterns so that every text has one reading.`,
      );
    }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    faults.push(`${where}: ${error.message}`);
  }
}

/** A dotted name and what it begins with: `a`, `a.b` and `a.b.c`. */
function beginnings(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, last) => parts.slice(0, last + 1).join('.'));
}

/** Every group of names that are alike but spelt differently, in words: `"id" and "ID"`. */
function alike(names: readonly string[], likeness: (name: string) => string): string[] {
  return Object.values(Object.groupBy(new Set(names), likeness))
    .map((group = []) => group.map((name) => `"${name}"`))
    .filter((group) => group.length > 1)
    .map((group) => group.join(' and '));
}

function describe(reading: Reading): string {
  return reading.map(({ name, text }) => `${name}="${text}"`).join(' ');
}

function checkSubscribers(
  subscribers: readonly SubscriberSetting[],
  eventTypes: readonly string[],
  faults: string[],
): void {
  for (const name of duplicates(subscribers.map((subscriber) => subscriber.name))) {
    faults.push(`subscribers: "${name}" is there more than once. Merge its entries.`);
  }
  for (const subscriber of subscribers) {
    for (const eventType of subscriber.eventTypes ?? []) {
      if (eventTypes.includes(eventType)) continue;
      faults.push(
        `subscribers: "${subscriber.name}" subscribes to the unknown event type "${eventType}".${didYouMean(eventType, eventTypes)}`,
      );
    }
  }
}

/** Every value that occurs more than once, named once. */
export function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
