/** A body of a request that the hash verifies: over its fields `id` and `status`. */
export interface ExtremeBody {
  readonly name: string;
  readonly body: string;
  /** Texts that the sender hashed. */
  readonly id: string;
  readonly status: string;
}

const FIELDS = '"id":7002,"status":"VALID"';

function beside(rest: string): string {
  return `{${FIELDS},${rest}}`;
}

function lists(levels: number, inner = ''): string {
  return '['.repeat(levels) + inner + ']'.repeat(levels);
}

function objects(levels: number, inner: string): string {
  return '{"a":'.repeat(levels) + inner + '}'.repeat(levels);
}

function extreme(name: string, body: string, id = '7002', status = 'VALID'): ExtremeBody {
  return { name, body, id, status };
}

const KEY = 'k'.repeat(1000);
const DIGITS = '1234567890'.repeat(10);

/** As extreme as a body may be: each at the edge of one rule for portable bodies, on the side where it is accepted. */
export const ACCEPTED_BODIES: readonly ExtremeBody[] = [
  extreme('lists 63 levels deep', beside(`"x":${lists(62)}`)),
  extreme('objects 63 levels deep', beside(`"x":${objects(61, '{}')}`)),
  extreme('a whole number of 100 digits', beside(`"x":${DIGITS}`)),
  extreme('a number of 100 characters below zero', beside(`"x":-${DIGITS.slice(1)}`)),
  extreme('a decimal of 100 characters', beside(`"x":0.${DIGITS.slice(2)}`)),
  extreme('an exponential of 100 characters', beside(`"x":1.${DIGITS.slice(6)}e-30`)),
  extreme('the largest double', beside('"x":1.7976931348623157e308,"y":-1e308,"z":1E+308')),
  extreme('the smallest double', beside('"x":5e-324,"y":-5E-324')),
  extreme('zeros', beside('"a":-0,"b":-0.0,"c":0e0,"d":0E-400,"e":0e+400')),
  extreme(
    'numbers that a double rounds',
    beside('"x":9007199254740993,"y":0.1000000000000000055511151231257827'),
  ),
  extreme('a key of 1,000 characters', beside(`${JSON.stringify(KEY)}:1`)),
  extreme('a key of 1,000 characters, escaped', beside(`"${'\\u006b'.repeat(1000)}":1`)),
  extreme('a key of 500 characters beyond the first plane', beside(`"${'\\ud83d\\ude00'.repeat(500)}":1`)),
  extreme(
    'characters beyond the first plane, escaped',
    beside('"x":"\\ud83d\\ude00 \\uD834\\udd1e \\udbff\\udfff"'),
  ),
  extreme('characters beyond the first plane', beside('"x":"😀 𝄞 \u{10ffff}"')),
  extreme('characters that are none', beside('"x":"\uffff \ufffe \ufdd0 \\uffff","\\ufffd":"\ufffd"')),
  extreme(
    'control characters, escaped',
    beside('"x":"\\u0001\\u0008\\b\\t\\n\\f\\r\\u001b[2J\\u001f\\u007f"'),
  ),
  extreme('control characters as they are', beside('"x":"\u007f\u0080\u009f\u2028\u2029\ufeff\u202e"')),
  extreme('every short escape', beside('"x":"\\"\\\\\\/\\b\\f\\n\\r\\t"')),
  extreme('odd keys', beside('"":1," ":2,"a.b":3,"$ref":4,"constructor":5,"\\"":6,"\\\\":7,"0":8,"-1":9')),
  extreme(
    'unsigned keys that differ in case',
    beside('"Amount":1,"amount":2,"x":{"id":1,"ID":2,"Status":3,"status":4}'),
  ),
  extreme(
    'white space wherever it may be',
    ` \t\r\n{ "id" :\t7002\n,\r\n"status": "VALID" , "x" : [ ] , "y" : { } } \n`,
  ),
  extreme('10,000 keys', beside(Array.from({ length: 10_000 }, (_, n) => `"k${n}":${n}`).join())),
  extreme('what takes most room in a message', beside(`"x":"${'é'.repeat(130_000)}"`)),
  extreme('escaped keys of signed fields', '{"\\u0069d":7002,"st\\u0061tus":"VAL\\u0049D"}'),
  extreme('an id of 20 digits', '{"id":12345678901234567890,"status":"VALID"}', '12345678901234567890'),
  extreme(
    'an id that is a text',
    '{"id":"6F0C5E1E-0b5e-4c55-9d3a-0a4a2a6f9d11","status":"VALID"}',
    '6F0C5E1E-0b5e-4c55-9d3a-0a4a2a6f9d11',
  ),
];

/** One step beyond each of those edges. */
export const HELD_BODIES: readonly ExtremeBody[] = [
  extreme('lists 64 levels deep', beside(`"x":${lists(63)}`)),
  extreme('objects 64 levels deep', beside(`"x":${objects(62, '{}')}`)),
  extreme('lists 1,100 levels deep', beside(`"x":${lists(1100)}`)),
  extreme('a whole number of 101 digits', beside(`"x":${DIGITS}1`)),
  extreme('a decimal of 101 characters', beside(`"x":0.${DIGITS.slice(1)}`)),
  extreme('a number beyond the largest double', beside('"x":1.8e308')),
  extreme('a number far beyond', beside('"x":[{"y":-1E400}]')),
  extreme('a number below the smallest double', beside('"x":1e-400')),
  extreme('an exponent that no parser needs', beside('"x":0e99999999999')),
  extreme('a key of 1,001 characters', beside(`"${KEY}k":1`)),
  extreme('a key of 1,001 characters, escaped, inside', beside(`"x":[{"${'\\u006b'.repeat(1001)}":1}]`)),
  extreme('the first half of a pair', beside('"x":"\\ud800"')),
  extreme('the second half of a pair', beside('"x":["\\udfff"]')),
  extreme('halves in the wrong order', beside('"x":"\\ude00\\ud83d"')),
  extreme('half a pair in a key', beside('"\\ud83d":1')),
  extreme('NUL in a text', beside('"x":"\\u0000"')),
  extreme('NUL in a key', beside('"x\\u0000":1')),
  extreme('a key twice', beside('"x":1,"y":2,"x":1')),
  extreme('a key twice, once escaped', beside('"x":1,"\\u0078":2')),
  extreme('a key twice, further in', beside('"x":[{"y":{"z":1,"z":1}}]')),
  extreme('a prototype', beside('"__proto__":{"id":1}')),
  extreme('an id in capitals', beside('"ID":8')),
  extreme('an Id', beside('"Id":8')),
  extreme('a status with a long s', beside('"ſtatus":"FROZEN"')),
  extreme('a status in capitals, escaped', beside('"\\u0053TATUS":"FROZEN"')),
];
