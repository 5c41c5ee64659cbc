/** An ISO 8601 time in milliseconds since the epoch, in UTC unless it says otherwise; `NaN` if there is no such time. */
export function parseTime(text: string): number {
  const time = text.replace(' ', 'T');
  const hasZone = !time.includes('T') || /(?:Z|[+-]\d\d:?\d\d)$/.test(time);
  return Date.parse(hasZone ? time : `${time}Z`);
}
