import { z } from 'zod';
import { ConfigurationError } from '../../../lib/config/configuration-error.ts';
import { settingInWords } from '../../../lib/config/setting-words.ts';
import { resolveStage } from '../../../lib/config/stage-config.ts';
import { stageSchema } from '../../../lib/config/stage-schema.ts';

function faultsOf(settings: Record<string, unknown>): readonly string[] {
  try {
    resolveStage({ stage: 'dev', stages: { dev: settings } });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

const field = (changes: Record<string, unknown>) => ({
  eventTypes: [{ name: 'BusinessKycStatusChanged', signedFields: [{ ...changes }] }],
});

describe('what a faulty setting is told', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a switch', { production: 'yes' }, 'production: must be true or false.'],
    [
      'a number too large',
      { maxBodyBytes: 307_201 },
      'maxBodyBytes: must be a whole number from 1024 to 307200.',
    ],
    ['half a number', { maxBodyBytes: 2000.5 }, 'maxBodyBytes: must be a whole number from 1024 to 307200.'],
    [
      'a number beyond all',
      { heldPerMinute: 1e300 },
      'heldPerMinute: must be a whole number from 3 to 6000.',
    ],
    ['a number as text', { retentionDays: '30' }, 'retentionDays: must be a whole number from 1 to 3650.'],
    ['nothing', { retentionDays: null }, 'retentionDays: must be a whole number from 1 to 3650.'],
    ['no text', { secretJsonKey: 1 }, 'secretJsonKey: must be text of at most 100 characters.'],
    ['no list', { sourceAllowList: '10.0.0.0/8' }, 'sourceAllowList: must be a list of at most 50 entries.'],
    ['no object', { throttling: 100 }, 'throttling: must be an object with keys among rate, burst.'],
    [
      'a missing part',
      { domain: { name: 'hooks.example.com' } },
      'domain.certificateArn: is missing, and must be text.',
    ],
    [
      'a signed field without its pattern',
      field({ name: 'id' }),
      'eventTypes[0].signedFields[0].pattern: is missing, and must be text of 1 to 500 characters.',
    ],
    [
      'an empty pattern',
      field({ name: 'id', pattern: '' }),
      'eventTypes[0].signedFields[0].pattern: must be text of 1 to 500 characters.',
    ],
    [
      'an entry that is none',
      { subscribers: ['risk'] },
      'subscribers[0]: must be an object with keys among name, eventTypes, principal.',
    ],
    [
      'a subscriber to nothing',
      { subscribers: [{ name: 'risk', eventTypes: [] }] },
      'subscribers[0].eventTypes: must be a list of at least 1 entry.',
    ],
    [
      'an address twice',
      { alarms: { emails: ['night@example.com', 'night@example.com'] } },
      'alarms.emails: must not name an address twice.',
    ],
  ])('%s', (_, settings, fault) => {
    expect(faultsOf(settings)).toEqual([fault]);
  });

  it('rejects a list with too many entries, each of them sound', () => {
    const sourceAllowList = Array.from({ length: 51 }, (_, index) => `10.${index}.0.0/16`);
    expect(faultsOf({ sourceAllowList })).toEqual(['sourceAllowList: must be a list of at most 50 entries.']);
  });

  it('is in words for every key and whatever is wrong with it', () => {
    const wrong = [
      null,
      '',
      'x y',
      'x'.repeat(2000),
      -1,
      0.5,
      1e300,
      true,
      {},
      { '': 1 },
      [],
      [null],
      [[]],
      [{}],
    ];
    const places = [
      ...keysOf(stageSchema).map((key) => ({ key, around: (value: unknown) => ({ [key]: value }) })),
      ...keysOf(stageSchema.shape.alarms).map((key) => ({
        key: `alarms.${key}`,
        around: (value: unknown) => ({ alarms: { [key]: value } }),
      })),
      ...keysOf(stageSchema.shape.throttling).map((key) => ({
        key: `throttling.${key}`,
        around: (value: unknown) => ({ throttling: { [key]: value } }),
      })),
      ...keysOf(stageSchema.shape.domain).map((key) => ({
        key: `domain.${key}`,
        around: (value: unknown) => ({ domain: { [key]: value } }),
      })),
      ...['name', 'eventTypes', 'principal'].map((key) => ({
        key: `subscribers[0].${key}`,
        around: (value: unknown) => ({ subscribers: [{ name: 'risk', [key]: value }] }),
      })),
      ...keysOf(stageSchema.shape.eventTypes, 'items').map((key) => ({
        key: `eventTypes[0].${key}`,
        around: (value: unknown) => ({ eventTypes: [{ name: 'BusinessKycStatusChanged', [key]: value }] }),
      })),
      ...['name', 'pattern', 'optional'].map((key) => ({
        key: `eventTypes[0].signedFields[0].${key}`,
        around: (value: unknown) => field({ name: 'id', pattern: '[0-9]+', [key]: value }),
      })),
    ];
    expect(places.length).toBeGreaterThan(45);
    for (const { key, around } of places) {
      const faults = wrong.flatMap((value) => faultsOf(around(value)));
      expect(faults.filter((fault) => fault.startsWith(key))).not.toEqual([]);
      for (const fault of faults) {
        expect(fault).toMatch(
          /^[\w.[\]]+: .*\b(must|is not a known key|needs|is not among|at most|cannot be used)\b/,
        );
        expect(fault).not.toMatch(
          /expected|received|invalid|too (big|small)|undefined|NaN|9007199254740991|another value/i,
        );
      }
    }
  });
});

describe('settingInWords', () => {
  it.each([
    [z.int().min(2), 'a whole number of at least 2'],
    [z.number().min(0).max(1), 'a number from 0 to 1'],
    [z.string(), 'text'],
    [z.string().min(1), 'text of at least 1 character'],
    [z.array(z.string()), 'a list'],
    [z.enum(['off', 'on']), 'one of off, on'],
  ])('knows what a schema takes', (schema, words) => {
    expect(settingInWords(schema, [])).toBe(words);
  });
});

/** Keys of an object in the schema, or of the entries of a list. */
function keysOf(schema: z.ZodType, of?: 'items'): string[] {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const target = of === 'items' ? (described.items as typeof described) : described;
  return Object.keys(target.properties ?? {});
}
