const dayMs = 86_400_000

/**
 * When an order expires that is good for so many days: on the first bar that opens later than the bar of its decision by
 * more than these days. Bars open at multiples of their length and close one millisecond before the next may open, so
 * that this is the end of the last bar that may fill the order.
 */
export function expiryAfter(closeTime: number, days: number): number {
  return closeTime + 1 + days * dayMs
}
