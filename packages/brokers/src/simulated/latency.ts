import { exp, type Random } from '@race/core'
import { type FigureRule, invalidChoice, invalidModel, requireFigure } from './costs/require-figure.ts'
import { createKeyedDraw, type KeyedDraw } from './keyed-draw.ts'

/**
 * How long something takes, in milliseconds, as data: a number, or a distribution. What is drawn is rounded up to a whole
 * millisecond.
 *
 * - `uniform`: from `min` to `max`, each equally likely.
 * - `normal`: `mean` and standard deviation `sd`, raised to `min` where it falls below.
 * - `log-normal`: e^(ln median + sigma × a normal deviate), lowered to `max` where it is above.
 * - `empirical`: one of the values measured, each equally likely.
 */
export type Delay =
  | number
  | { readonly type: 'uniform'; readonly min: number; readonly max: number }
  | { readonly type: 'normal'; readonly mean: number; readonly sd: number; readonly min: number }
  | { readonly type: 'log-normal'; readonly median: number; readonly sigma: number; readonly max: number }
  | { readonly type: 'empirical'; readonly ms: readonly number[] }

/**
 * The delays between a decision and the knowledge of its fill; each is 0 when left out. On bars, finer bars, quotes and trades an
 * order meets what there is when it arrives.
 */
export interface LatencyModel {
  /** From the market data to the strategy's decision. */
  readonly decisionMs?: Delay
  /** From the decision to the venue's book. */
  readonly toVenueMs?: Delay
  /** From the venue's book back to the strategy. */
  readonly reportMs?: Delay
}

/**
 * A latency model made ready. The same order and message always take the same time, and other orders do not change it.
 * `message` tells the messages of one order apart: 0, the default, for its placement.
 */
export interface Latency {
  /** Whether everything arrives at once, always. */
  readonly isZero: boolean
  /** Milliseconds from the market data to the venue's book: decision and way. */
  toVenue(orderNumber: number, message?: number): number
  /** Milliseconds from the venue's book back to the strategy. */
  report(orderNumber: number, message?: number): number
}

type Draw = (orderNumber: number, message: number) => number

/** The longest delay that a model may name: a day. */
const dayMs = 86_400_000

/**
 * @param random seeds distributions; it does not move
 * @throws RaceError `CONFIG_INVALID` naming the field, or the generator that a distribution needs
 *
 * @example
 * ```ts
 * const latency = createLatency({ decisionMs: 5, toVenueMs: { type: 'uniform', min: 20, max: 40 } }, createRandom('race'))
 * console.log(latency.isZero, latency.toVenue(1) === latency.toVenue(1), latency.report(1)) // false true 0
 * ```
 */
export function createLatency(model: LatencyModel, random?: Random): Latency {
  const decision = delayOf(model.decisionMs, 'decisionMs', random)
  const way = delayOf(model.toVenueMs, 'toVenueMs', random)
  const back = delayOf(model.reportMs, 'reportMs', random)
  return {
    isZero: decision === null && way === null && back === null,
    toVenue: (orderNumber, message = 0) =>
      (decision === null ? 0 : decision(orderNumber, message)) + (way === null ? 0 : way(orderNumber, message)),
    report: (orderNumber, message = 0) => (back === null ? 0 : back(orderNumber, message)),
  }
}

/** Null for a delay that is always 0. */
function delayOf(delay: Delay | undefined, name: string, random: Random | undefined): Draw | null {
  if (delay === undefined) return null
  if (typeof delay === 'number') {
    const ms = Math.ceil(milliseconds(delay, { place: 'costs.latency', name }))
    return ms === 0 ? null : () => ms
  }
  const place = `costs.latency.${name} (${delay.type})`
  const figure = (field: string, value: number, least = 0): number =>
    milliseconds(value, { place, name: field, min: least })
  switch (delay.type) {
    case 'uniform': {
      const min = figure('min', delay.min)
      const span = figure('max', delay.max, min) - min
      const draw = drawOf(name, place, random)
      return (order, message) => Math.ceil(min + span * draw.uniform(order, message, 0))
    }
    case 'normal': {
      const mean = figure('mean', delay.mean)
      const sd = figure('sd', delay.sd)
      const min = figure('min', delay.min)
      const draw = drawOf(name, place, random)
      return (order, message) => Math.ceil(Math.max(min, mean + sd * draw.normal(order, message, 0)))
    }
    case 'log-normal': {
      const median = figure('median', delay.median)
      const sigma = figure('sigma', delay.sigma)
      const max = figure('max', delay.max, median)
      const draw = drawOf(name, place, random)
      return (order, message) => Math.ceil(Math.min(max, median * exp(sigma * draw.normal(order, message, 0))))
    }
    case 'empirical': {
      const { ms } = delay
      if (ms.length === 0) throw invalidModel(place, 'ms is empty', 'Give the delays that were measured.')
      const whole = ms.map((value, n) => Math.ceil(figure(`ms[${n}]`, value)))
      const draw = drawOf(name, place, random)
      return (order, message) => whole[Math.floor(draw.uniform(order, message, 0) * whole.length)] as number
    }
    default:
      throw invalidChoice(place, 'type', (delay as { readonly type: unknown }).type, [
        'uniform',
        'normal',
        'log-normal',
        'empirical',
      ])
  }
}

function milliseconds(value: number, rule: FigureRule): number {
  return requireFigure(value, { min: 0, max: dayMs, ...rule }).toNumber()
}

function drawOf(name: string, place: string, random: Random | undefined): KeyedDraw {
  if (random !== undefined) return createKeyedDraw(random, `latency/${name}`)
  throw invalidModel(place, 'there is no generator to draw from', 'Give createLatency a random, seeded by the run.')
}
