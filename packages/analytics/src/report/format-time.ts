const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** Names of months, from January. */
export const monthNames: readonly string[] = months

/** Epoch ms as `2024-01-31` (UTC). */
export function dateText(time: number): string {
  return isoText(time).slice(0, 10)
}

/** Epoch ms as `2024-01-31 20:00` (UTC), or the date alone at midnight. */
export function timeText(time: number): string {
  return time % 86_400_000 === 0 ? dateText(time) : isoText(time).slice(0, 16).replace('T', ' ')
}

/** What a tick of a time axis says, given the distance between ticks: years, months, days or hours (UTC). */
export function timeTickText(time: number, stepMs: number): string {
  const date = new Date(time)
  const month = months[date.getUTCMonth()] ?? ''
  const day = 86_400_000
  if (stepMs > 360 * day) return String(date.getUTCFullYear())
  if (stepMs > 27 * day) return date.getUTCMonth() === 0 ? `${month} ${date.getUTCFullYear()}` : month
  if (stepMs >= day || time % day === 0) return `${date.getUTCDate()} ${month}`
  return isoText(time).slice(11, 16)
}

/** Dates beyond what ECMAScript knows are shown as numbers. */
function isoText(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
