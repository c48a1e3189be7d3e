import { confidenceOf } from '../internal/confidence-of.ts'
import { figure } from '../internal/figures.ts'
import type { Campaign } from './campaign.ts'

/** A unit to be asked for. */
export interface UnitRequest {
  readonly side: 1 | -1
  /** N of the campaign, in units of price. */
  readonly range: number
  readonly reason: string
  readonly confidence: number
}

/** The highest high and lowest low of the bars before the one that decides. */
export interface Channel {
  readonly bars: number
  readonly high: number
  readonly low: number
}

/** On which side of a channel a close lies: 1 above, −1 below, 0 within or on its edge. */
export function sideOf(close: number, { high, low }: Channel): 1 | -1 | 0 {
  return close > high ? 1 : close < low ? -1 : 0
}

/** The first unit of a campaign, where a close breaks a channel; null where it does not. `range` is the N of the bar. */
export function firstUnit(close: number, range: number, channel: Channel): UnitRequest | null {
  const side = sideOf(close, channel)
  if (side === 0) return null
  const edge = side === 1 ? channel.high : channel.low
  const place = `${side === 1 ? 'above' : 'below'} the channel of ${channel.bars} bars at ${figure(edge)}`
  return {
    side,
    range,
    reason: `close of ${figure(close)} is ${place}, N is ${figure(range)}`,
    confidence: confidenceOf(Math.abs(close - edge) / range),
  }
}

/** The next unit of a campaign, where a close is `stepAtr` N or more from the fill of the latest; null where none is due. */
export function nextUnit(
  close: number,
  { side, range, units, latestPrice, isFull }: Campaign,
  { stepAtr, unitsMax }: { readonly stepAtr: number; readonly unitsMax: number },
): UnitRequest | null {
  if (isFull || side === 0 || units.length === 0 || units.length >= unitsMax) return null
  const gone = (side * (close - latestPrice)) / range
  if (!(gone >= stepAtr)) return null
  const words = `close of ${figure(close)} is ${figure(gone)} N from the latest unit at ${figure(latestPrice)}`
  return {
    side: side === 1 ? 1 : -1,
    range,
    reason: `unit ${units.length + 1}: ${words}`,
    confidence: confidenceOf(gone / stepAtr),
  }
}
