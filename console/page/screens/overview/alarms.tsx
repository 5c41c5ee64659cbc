import type { Overview } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import type { IconName } from '../../parts/icon-outlines.ts';
import type { Tone } from '../../parts/state-badges.ts';
import { Unread } from './unread.tsx';

type Alarm = NonNullable<Overview['alarms']>[number];

const STYLES: Readonly<
  Record<Alarm['state'], { readonly tone: Tone; readonly icon: IconName; readonly word: string }>
> = {
  ALARM: { tone: 'bad', icon: 'bell', word: 'alarm' },
  INSUFFICIENT_DATA: { tone: 'idle', icon: 'info', word: 'no data yet' },
  OK: { tone: 'good', icon: 'check', word: 'quiet' },
};

/** Alarms: those that ring with what they mean, the others on request. */
export function Alarms(props: {
  readonly alarms: Overview['alarms'];
  readonly unread: Overview['unread'];
  /** Name of the stack, with which every name begins. */
  readonly stack: string;
}) {
  const prefix = `${props.stack}-`;
  const alarms = (props.alarms ?? []).map((alarm) => ({
    ...alarm,
    name: alarm.name.startsWith(prefix) ? alarm.name.slice(prefix.length) : alarm.name,
  }));
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  const others = alarms.filter(({ state }) => state !== 'ALARM');
  return (
    <section class="card" aria-labelledby="alarms">
      <h2 id="alarms" class="overview-title">
        Alarms
      </h2>
      <Unread unread={props.unread} parts={['alarms']} />
      {props.alarms === undefined ? null : ringing.length === 0 ? (
        <p class="small">
          <Badge tone="good" icon="check">
            none rings
          </Badge>
        </p>
      ) : (
        <AlarmList alarms={ringing} />
      )}
      {others.length > 0 && (
        <details class="overview-more">
          <summary>
            {others.length} {ringing.length === 0 ? 'in all' : 'others'}
          </summary>
          <AlarmList alarms={others} />
        </details>
      )}
    </section>
  );
}

function AlarmList({ alarms }: { readonly alarms: readonly Alarm[] }) {
  return (
    <ul class="alarms">
      {alarms.map(({ name, state, impact }) => {
        const { tone, icon, word } = STYLES[state];
        return (
          <li key={name}>
            <span class="alarm-head">
              <Badge tone={tone} icon={icon}>
                {word}
              </Badge>
              <strong class="wrap-anywhere">{name}</strong>
            </span>
            <span class="muted">{impact}</span>
          </li>
        );
      })}
    </ul>
  );
}
