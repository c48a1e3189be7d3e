/** A time as ISO 8601 in UTC, for messages. */
export function isoTime(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : 'before the first bar'
}
