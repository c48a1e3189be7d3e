import { type BarSeries, type Calendar, createRandom, getCalendar, type Random, type Timeframe } from '@race/core'
import { z } from 'zod'
import { checkOptions } from '../options/check-options.ts'
import { choleskyOf } from './cholesky-of.ts'
import { type LogPath, makeMarket, stepsPerBar } from './make-market.ts'
import {
  describedInstrument,
  deviation,
  drift,
  instrumentShape,
  type MarketOptions,
  marketFrameShape,
} from './market-options.ts'

/** One instrument of a group. */
export interface GroupMember extends Pick<MarketOptions, 'price' | 'tick' | 'volume'> {
  /** An id, which no other member has, or a description. */
  readonly instrument: NonNullable<MarketOptions['instrument']>
  /** Standard deviation of the log return of a bar; 0.01 by default. */
  readonly volatility?: number
  /** Mean log return of a bar; 0 by default. */
  readonly drift?: number
}

export interface CorrelatedGroupOptions {
  /** Same seed and options, same markets, on every machine. */
  readonly seed: string | number
  /** How many bars each instrument has; 1 to 20 million. */
  readonly bars: number
  readonly timeframe: Timeframe
  /** Of the first bars: epoch ms, or ISO text in UTC; `2020-01-01` by default. */
  readonly start?: number | string
  /** Of all members; that of the first instrument by default. */
  readonly calendar?: Calendar
  /** The instruments, 1 to 200. */
  readonly members: readonly GroupMember[]
  /**
   * Of the log returns of bars, one row and one column for each member, in their order: symmetric, 1 on the diagonal,
   * positive definite.
   */
  readonly correlation: readonly (readonly number[])[]
}

const schema = z
  .strictObject({
    ...marketFrameShape,
    members: z
      .array(
        z.strictObject({
          ...instrumentShape,
          instrument: instrumentShape.instrument.unwrap(),
          volatility: deviation.optional(),
          drift: drift.optional(),
        }),
      )
      .min(1)
      .max(200),
    correlation: z.array(z.array(z.number().min(-1).max(1))),
  })
  .check(({ value: { members }, issues }) => {
    const ids = members.map(({ instrument }) => (typeof instrument === 'string' ? instrument : instrument.id))
    const twice = ids.findIndex((id, index) => ids.indexOf(id) < index)
    if (twice < 0) return
    const message = `is '${ids[twice]}' again; each member needs an id of its own`
    issues.push({ code: 'custom', path: ['members', twice, 'instrument'], input: ids[twice], message })
  })

/**
 * Seeded markets that move together: one series for each member, with the same times, whose log returns have the given
 * correlation. Each step takes independent normal deviates and mixes them by the Cholesky factor of the matrix. The series of
 * a member does not depend on the members after it. Bars are made as by `randomWalk`.
 *
 * @throws RaceError `CONFIG_INVALID` for options that are wrong, also for a matrix that is not symmetric, has anything but 1
 *   on its diagonal, or is not positive definite, naming the place, and for a market that leaves the range of exact prices
 *
 * @example
 * ```ts
 * const [a, b] = correlatedGroup({
 *   seed: 'race',
 *   bars: 1000,
 *   timeframe: '1d',
 *   members: [{ instrument: 'A' }, { instrument: 'B', volatility: 0.02 }],
 *   correlation: [[1, 0.8], [0.8, 1]],
 * })
 * ```
 */
export function correlatedGroup(options: CorrelatedGroupOptions): readonly BarSeries[] {
  checkOptions(schema, options, 'correlatedGroup')
  const { members, correlation, seed, ...frame } = options
  const factor = choleskyOf(correlation, members.length)
  const random = createRandom(seed)
  const instruments = members.map((member) =>
    describedInstrument(
      typeof member.instrument === 'string'
        ? { ...member, instrument: { id: member.instrument, assetClass: 'crypto' } }
        : member,
    ),
  )
  const calendar = options.calendar ?? getCalendar(instruments[0]?.calendar ?? '24x7')
  return members.map((member, index) =>
    makeMarket(
      { ...frame, ...member, seed, calendar },
      {
        market: `market of '${instruments[index]?.id}'`,
        instrument: instruments[index] as (typeof instruments)[number],
        random: random.fork(`member ${index}`),
        pathOf: () => mixedPath(member, factor[index] as Float64Array, random),
      },
    ),
  )
}

/** Every member draws the common deviates anew from their seeds, so that none has to be kept. */
function mixedPath({ volatility = 0.01, drift = 0 }: GroupMember, weights: Float64Array, random: Random): LogPath {
  const stepDrift = drift / stepsPerBar
  const stepVolatility = volatility / Math.sqrt(stepsPerBar)
  const sources = Array.from(weights, (_, source) => random.fork(`source ${source}`))
  return {
    step() {
      let mixed = 0
      for (let k = 0; k < sources.length; k++) mixed += (weights[k] as number) * (sources[k] as Random).normal()
      return stepDrift + stepVolatility * mixed
    },
  }
}
