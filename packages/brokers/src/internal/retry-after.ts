/**
 * How long a server asks to wait, ms: the header `Retry-After` (RFC 9110, section 10.2.3), seconds or a date. The date is
 * held against the server's own `Date` where it is told, because our clocks may differ. Null for none.
 *
 * @param now epoch ms
 *
 * @example
 * ```ts
 * retryAfterMs(new Headers({ 'retry-after': '2' }), 0) // 2000
 * ```
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const until = Date.parse(text)
  if (Number.isNaN(until)) return null
  const here = Date.parse(headers.get('date') ?? '')
  return Math.max(0, until - (Number.isNaN(here) ? now : here))
}
