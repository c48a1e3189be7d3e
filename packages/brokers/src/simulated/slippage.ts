import {
  addScaled,
  minScaled,
  multiplyDivideFloor,
  multiplyScaled,
  type Random,
  type Scaled,
  subtractScaled,
} from '@race/core'
import { squareRootImpact, volumeShareImpact } from './costs/impact.ts'
import { createMarketMoment, type MarketMoment, type PriceCost } from './costs/market-moment.ts'
import {
  fractionOf,
  invalidChoice,
  invalidModel,
  requireFigure,
  requireOneOf,
  requireWhole,
} from './costs/require-figure.ts'
import { ceilingQuotient } from './costs/rounded-quotient.ts'
import type {
  BasisPointsSlippage,
  RandomSlippage,
  SlippageLimits,
  SlippageModel,
  SquareRootImpactSlippage,
  VolumeShareSlippage,
} from './costs/slippage-model.ts'
import { createKeyedDraw } from './keyed-draw.ts'

export type { SlippageModel } from './costs/slippage-model.ts'

/** The price after slippage, in ticks; `side` is 1 for a buy. A sell never goes below one tick. */
export type Slip = (ticks: Scaled, side: 1 | -1) => Scaled

/** What some slippage models need from the engine. */
export interface SlippageInputs {
  /** Seeds `random` models; it does not move. */
  readonly random?: Random
  /**
   * The latest estimate of an instrument's volatility, for `volatility: 'rolling'`: a standard deviation of returns of 0
   * or more, of closed bars only. Taken up to a billionth, rounded up.
   */
  readonly volatilityOf?: (instrument: number) => number
  /** By instrument, the position by which `random` models draw for it; its own by default. */
  readonly luckPlaces?: readonly number[]
}

/** Ticks by which the price gets worse, 0 or more; null when the order does not fill. */
type Worsening = (moment: MarketMoment) => Scaled | null

const types = ['none', 'basis-points', 'ticks', 'volume-share', 'square-root-impact', 'random', 'sum']

/**
 * The price of a fill after slippage, or null when the model never changes it.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field, or the input that the model needs and did not get
 *
 * @example
 * ```ts
 * const slip = createSlippage({ type: 'basis-points', basisPoints: '2.5', capToBar: true })
 * const moment = { ...createMarketMoment(), ticks: 10_001, highTicks: 10_003, lowTicks: 9_990 }
 * console.log(slip?.(moment), slip?.({ ...moment, side: -1 })) // 10003 9998
 * ```
 */
export function createSlippage(model: SlippageModel, inputs: SlippageInputs = {}): PriceCost | null {
  const worsening = worseningOf(model, inputs, 'costs.slippage', 'slippage')
  if (worsening === null) return null
  if (model.type === 'basis-points' && !hasLimits(model)) return slippedByShare(shareOf(model, 'costs.slippage'))
  return (moment) => {
    const by = worsening(moment)
    if (by === null) return null
    if (moment.side === 1) return addScaled(moment.ticks, by)
    const price = subtractScaled(moment.ticks, by)
    return price < 1 ? 1 : price
  }
}

/**
 * Slippage for a caller that knows price and side alone: the volume counts as unknown and there is no bar. Null when the
 * model never changes a price.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field; for models that are random or rolling, which `createSlippage` makes
 *
 * @example
 * ```ts
 * const slip = createSlip({ type: 'ticks', ticks: 2 })
 * console.log(slip?.(100, 1), slip?.(100, -1)) // 102 98
 * ```
 */
export function createSlip(model: SlippageModel): Slip | null {
  const slippage = createSlippage(model)
  if (slippage === null) return null
  const moment = createMarketMoment()
  return (ticks, side) => {
    moment.ticks = ticks
    moment.side = side
    return slippage(moment) ?? ticks
  }
}

function worseningOf(model: SlippageModel, inputs: SlippageInputs, path: string, label: string): Worsening | null {
  const place = `${path} (${model.type})`
  const raw = rawWorsening(model, inputs, place, label)
  return raw === null ? null : withinLimits(model, raw, place)
}

function rawWorsening(model: SlippageModel, inputs: SlippageInputs, place: string, label: string): Worsening | null {
  switch (model.type) {
    case 'none':
      return null
    case 'basis-points':
      return byBasisPoints(model, place)
    case 'ticks': {
      const ticks = requireWhole(model.ticks, { place, name: 'ticks', min: 0 })
      return ticks === 0 ? null : () => ticks
    }
    case 'volume-share':
      return byVolumeShare(model, place)
    case 'square-root-impact':
      return bySquareRoot(model, inputs, place)
    case 'random':
      return byChance(model, inputs, place, label)
    case 'sum':
      return bySum(
        model.models.flatMap((part, n) => worseningOf(part, inputs, `${place}.models[${n}]`, `${label}/${n}`) ?? []),
      )
    default:
      throw invalidChoice(place, 'type', (model as { readonly type: unknown }).type, types)
  }
}

/** The most common model on the shortest way: one product, which stays a safe integer for most prices. */
function slippedByShare({ numerator, denominator }: ReturnType<typeof fractionOf>): PriceCost {
  const up = addScaled(denominator, numerator)
  const down = subtractScaled(denominator, numerator)
  return ({ ticks, side }) => {
    if (side === 1) return ceilingQuotient(ticks, up, denominator)
    const price = multiplyDivideFloor(ticks, down, denominator)
    return price < 1 ? 1 : price
  }
}

function hasLimits({ capToBar = false, refuseBeyondBar = false, maxBps }: SlippageLimits): boolean {
  return capToBar || refuseBeyondBar || maxBps !== undefined
}

function shareOf(model: BasisPointsSlippage, place: string): ReturnType<typeof fractionOf> {
  return fractionOf(requireFigure(model.basisPoints, { place, name: 'basisPoints', min: 0 }).times('0.0001'))
}

function byBasisPoints(model: BasisPointsSlippage, place: string): Worsening | null {
  const { numerator, denominator } = shareOf(model, place)
  if (numerator === 0) return null
  return ({ ticks }) => ceilingQuotient(ticks, numerator, denominator)
}

function byVolumeShare(model: VolumeShareSlippage, place: string): Worsening | null {
  const priceImpact = requireFigure(model.priceImpact, { place, name: 'priceImpact', min: 0 })
  const volumeLimit = requireFigure(model.volumeLimit, { place, name: 'volumeLimit', above: 0, max: 1 })
  if (priceImpact.isZero) return null
  const impact = volumeShareImpact(priceImpact, volumeLimit)
  return ({ ticks, steps, usedSteps, volumeSteps }) => impact(ticks, steps, usedSteps ?? 0, volumeSteps)
}

function bySquareRoot(model: SquareRootImpactSlippage, inputs: SlippageInputs, place: string): Worsening | null {
  const coefficient = requireFigure(model.coefficient, { place, name: 'coefficient', min: 0 })
  if (model.volatility !== 'rolling') {
    const volatility = requireFigure(model.volatility, { place, name: 'volatility', min: 0 })
    const { numerator, denominator } = fractionOf(coefficient.times(volatility))
    if (numerator === 0) return null
    return ({ ticks, steps, usedSteps, volumeSteps }) =>
      squareRootImpact(ticks, numerator, denominator, addScaled(usedSteps ?? 0, steps), volumeSteps)
  }
  const { volatilityOf } = inputs
  if (volatilityOf === undefined) {
    throw invalidModel(
      place,
      "volatility is 'rolling', but nothing estimates it",
      'Give a figure such as 0.02, or volatilityOf to createSlippage.',
    )
  }
  const { numerator, denominator } = fractionOf(coefficient)
  const billions = multiplyScaled(denominator, 1_000_000_000)
  return ({ instrument, ticks, steps, usedSteps, volumeSteps }) => {
    const volatility = volatilityOf(instrument)
    const billionths = Math.ceil(volatility * 1_000_000_000)
    if (!Number.isSafeInteger(billionths) || billionths < 0) {
      throw invalidModel(
        place,
        `the rolling volatility of instrument ${instrument} is ${volatility}`,
        'volatilityOf must give a finite standard deviation of 0 or more.',
      )
    }
    const factor = multiplyScaled(numerator, billionths)
    return squareRootImpact(ticks, factor, billions, addScaled(usedSteps ?? 0, steps), volumeSteps)
  }
}

/** Basis points are drawn in millionths, so that the price that comes of them is exact. */
const drawnParts = 10_000_000_000

function byChance(model: RandomSlippage, inputs: SlippageInputs, place: string, label: string): Worsening | null {
  const isUniform =
    requireOneOf(model.distribution, ['uniform', 'half-normal'], { place, name: 'distribution' }) === 'uniform'
  const bps = requireFigure(model.bps, { place, name: 'bps', min: 0, max: 10_000 })
  if (bps.isZero) return null
  const { random } = inputs
  if (random === undefined) {
    throw invalidModel(place, 'there is no generator to draw from', 'Give createSlippage a random, seeded by the run.')
  }
  const draw = createKeyedDraw(random, label)
  const scale = bps.times(1_000_000).toNumber()
  const { luckPlaces } = inputs
  return ({ ticks, instrument, time, orderNumber }) => {
    const order = orderNumber ?? 0
    const place = luckPlaces?.[instrument] ?? instrument
    const share = isUniform ? draw.uniform(place, time, order) : Math.abs(draw.normal(place, time, order))
    return ceilingQuotient(ticks, Math.floor(share * scale), drawnParts)
  }
}

function bySum(parts: readonly Worsening[]): Worsening | null {
  const [only] = parts
  if (only === undefined) return null
  if (parts.length === 1) return only
  return (moment) => {
    let sum: Scaled = 0
    for (let n = 0; n < parts.length; n++) {
      const by = (parts[n] as Worsening)(moment)
      if (by === null) return null
      sum = addScaled(sum, by)
    }
    return sum
  }
}

function withinLimits(limits: SlippageLimits, raw: Worsening, place: string): Worsening {
  const { capToBar = false, refuseBeyondBar = false, maxBps } = limits
  if (capToBar && refuseBeyondBar) {
    throw invalidModel(
      place,
      'capToBar and refuseBeyondBar are both true',
      'A price beyond the bar is one or the other.',
    )
  }
  const capped = maxBps === undefined ? raw : withinShare(raw, place, maxBps)
  if (!capToBar && !refuseBeyondBar) return capped
  return (moment) => {
    const by = capped(moment)
    const edge = moment.side === 1 ? moment.highTicks : moment.lowTicks
    if (by === null || edge === null) return by
    const distance = moment.side === 1 ? subtractScaled(edge, moment.ticks) : subtractScaled(moment.ticks, edge)
    const room = distance < 0 ? 0 : distance
    if (by <= room) return by
    return capToBar ? room : null
  }
}

function withinShare(raw: Worsening, place: string, maxBps: SlippageLimits['maxBps']): Worsening {
  const { numerator, denominator } = fractionOf(
    requireFigure(maxBps, { place, name: 'maxBps', min: 0 }).times('0.0001'),
  )
  return (moment) => {
    const by = raw(moment)
    return by === null ? null : minScaled(by, multiplyDivideFloor(moment.ticks, numerator, denominator))
  }
}
