import { useEffect, useRef, useState } from 'preact/hooks';
import type { EventTypeFacts } from '../../../contract.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LAST, type LastName, type LogFilter, USUAL } from './log-filter.ts';
import { inputTextOf, timeOfInput } from './time-input.ts';

/** Pause after the last letter typed, in milliseconds. */
const TYPED = 200;

/** What the log shows: search, event type, time. `/` leads to the search from anywhere. */
export function FilterBar(props: {
  readonly filter: LogFilter;
  readonly eventTypes: readonly EventTypeFacts[];
  readonly onChange: (filter: LogFilter) => void;
  /** Asked to go on to the list. */
  readonly onDown: () => void;
}) {
  const { filter, eventTypes, onChange, onDown } = props;
  const { type, ...withoutType } = filter;
  return (
    <search class="filter-bar">
      <SearchField
        value={filter.search ?? ''}
        onDown={onDown}
        onChange={(search) => {
          const { search: _, ...others } = filter;
          onChange(search === '' ? others : { ...others, search });
        }}
      />
      <select
        class="input"
        aria-label="Event type"
        value={type ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === '' ? withoutType : { ...withoutType, type: value })
        }
      >
        <option value="">All types</option>
        {eventTypes.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <TimeField filter={filter} onChange={onChange} />
    </search>
  );
}

function SearchField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onDown: () => void;
}) {
  const { value, onChange, onDown } = props;
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<number>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setText((before) => (before.trim() === value ? before : value)), [value]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', focus);
    return () => {
      document.removeEventListener('keydown', focus);
      window.clearTimeout(timer.current);
    };
  }, []);
  const search = (next: string) => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = undefined;
    latest.current(next.trim());
  };
  const searchSoon = (next: string) => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => search(next), TYPED);
  };
  return (
    <div class="search-field">
      <Icon name="search" size={14} />
      <input
        ref={input}
        class="input"
        type="search"
        aria-label="Search: request UUID, entity:id, id, status, code or type"
        aria-keyshortcuts="/"
        placeholder="UUID, entity:id, status, code"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => searchSoon(currentTarget.value)}
        onBlur={({ currentTarget }) => {
          // Whatever is pressed next, as "Export…", means what stands here.
          if (timer.current !== undefined) search(currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(event.currentTarget.value);
          if (event.key === 'Escape' && text !== '') {
            // What is open beside the list stays open.
            event.preventDefault();
            search('');
          }
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            onDown();
          }
        }}
      />
      <span class="key-hint" aria-hidden="true">
        /
      </span>
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}

function TimeField(props: { readonly filter: LogFilter; readonly onChange: (filter: LogFilter) => void }) {
  const { filter, onChange } = props;
  const { last, since, until, ...others } = filter;
  const zone = useTimeZone();
  const isGiven = last === undefined && (since !== undefined || until !== undefined);
  const [isAsked, setAsked] = useState(false);
  const isBetween = isGiven || (isAsked && last === undefined);
  return (
    <>
      <select
        class="input"
        aria-label="Time"
        value={last ?? (isBetween ? 'between' : USUAL)}
        onChange={({ currentTarget: { value } }) => {
          setAsked(value === 'between');
          if (value === 'between' || value === USUAL) onChange(others);
          else onChange({ ...others, last: value as LastName });
        }}
      >
        {Object.entries(LAST).map(([name, { title }]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
        <option value="between">Between…</option>
      </select>
      {isBetween && (
        <div class="between">
          {(
            [
              ['From', 'since', since],
              ['To', 'until', until],
            ] as const
          ).map(([title, name, value]) => (
            <Field key={name} label={`${title}, ${zone === 'utc' ? 'UTC' : 'local time'}`}>
              {(attributes) => (
                <input
                  {...attributes}
                  class="input"
                  type="datetime-local"
                  value={value === undefined ? '' : inputTextOf(value, zone)}
                  onChange={({ currentTarget }) => {
                    const time = timeOfInput(currentTarget.value, zone);
                    const { [name]: _, ...rest } = filter;
                    onChange(time === undefined ? rest : { ...rest, [name]: time });
                  }}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </>
  );
}
