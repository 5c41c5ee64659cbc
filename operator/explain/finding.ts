import type { Advice } from '../problems/advice.ts';

/** Stable codes of what can be wrong with a request. Scripts may rely on them. */
export type Cause =
  // Nothing, or nothing in the request itself.
  | 'verifies'
  | 'list_mismatch'
  | 'value_format'
  | 'wrong_event_type'
  | 'body_not_portable'
  | 'number_rounded'
  // What became of it, where that is known.
  | 'accepted'
  | 'not_handled'
  | 'uuid_conflict'
  | 'held'
  | 'rejected_before'
  | 'not_received'
  | 'not_looked_up'
  // Where it was sent.
  | 'url_method'
  | 'url_host'
  | 'url_path'
  | 'unknown_event_type'
  | 'url_token'
  // Form of the request.
  | 'body_too_large'
  | 'content_encoding'
  | 'header_missing'
  | 'header_duplicated'
  | 'header_malformed'
  | 'hash_encoding'
  | 'hash_algorithm'
  | 'body_empty'
  | 'body_compressed'
  | 'body_not_utf8'
  | 'body_base64'
  | 'body_json_text'
  | 'body_not_json'
  | 'body_not_object'
  | 'field_missing'
  | 'field_twice'
  | 'field_not_scalar'
  // Secret.
  | 'secret_previous'
  | 'secret_previous_expired'
  | 'secret_line_break'
  | 'secret_blanks'
  | 'secret_quotes'
  | 'secret_json'
  | 'secret_base64'
  | 'secret_hex'
  | 'secret_prefix'
  | 'secret_escapes'
  | 'secret_letter_case'
  | 'secret_twice'
  // Formula.
  | 'secret_first'
  | 'secret_absent'
  | 'separator'
  | 'hmac'
  | 'body_hashed'
  | 'names_hashed'
  | 'uuid_hashed'
  // Which fields.
  | 'list_other'
  | 'list_order'
  | 'list_subset'
  | 'list_superset'
  | 'fields_nested'
  // Text of the values.
  | 'number_text'
  | 'boolean_text'
  | 'null_text'
  | 'value_quoted'
  | 'value_escapes'
  | 'value_charset'
  | 'value_blanks'
  | 'value_letter_case'
  | 'body_reserialised'
  | 'status_altered'
  | 'value_of_other_field'
  // None of these.
  | 'unknown';

/**
 * One thing that is wrong, in words for the person at the keyboard. They name fields and headers, and words of the
 * platform's documentation, but never a secret, a hash or a value of the body.
 */
export interface Finding {
  readonly cause: Cause;
  /** One sentence on what is wrong. */
  readonly wrong: string;
  /** One sentence on what to do about it. */
  readonly todo: string;
  /** What else to do, in the words of a face. */
  readonly advice?: Advice | undefined;
}

/** Short form for the many places that make one. */
export function finding(cause: Cause, wrong: string, todo: string, advice?: Advice): Finding {
  return { cause, wrong, todo, advice };
}
