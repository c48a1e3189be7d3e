import { parseTimeframe, type Timeframe } from '@race/core'

/** No market pauses for longer in ordinary times: a weekend with the holidays around it is well within it. */
const pauseMs = 7 * 86_400_000

/**
 * How long a market order that is decided at the close of a bar is worth sending: one bar, and a week for a pause of the market
 * before it. Without trading for so long, the bars that the decision was made on no longer tell of the market that opens.
 *
 * @returns a function of the decision time; both are epoch ms
 */
export function entryExpiry(timeframe: Timeframe): (time: number) => number {
  const worthMs = parseTimeframe(timeframe).nominalMs + pauseMs
  return (time) => time + worthMs
}
