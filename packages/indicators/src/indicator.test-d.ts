import { expectTypeOf } from 'vitest'
import { atr, bbands, crossedAbove, type Indicator, type IndicatorParam, macd, type Readable, sma } from './index.ts'

/** The shape of a host's `use`, as `@race/core` declares it. */
declare function use<
  Inputs extends readonly string[],
  Outputs extends readonly string[],
  Params extends readonly (IndicatorParam | undefined)[],
>(
  indicator: Indicator<Inputs, Outputs, Params>,
  ...args: [...{ [K in keyof Inputs]: Readable }, ...Params]
): Outputs extends readonly [string] ? Readable : { readonly [Name in Outputs[number]]: Readable }

declare const handle: Readable

expectTypeOf(use(sma, handle, 20)).toEqualTypeOf<Readable>()
expectTypeOf(use(atr, handle, handle, handle, 14)).toEqualTypeOf<Readable>()
expectTypeOf(use(crossedAbove, handle, handle)).toEqualTypeOf<Readable>()
expectTypeOf(use(macd, handle, 12, 26, 9)).toEqualTypeOf<{
  readonly macd: Readable
  readonly signal: Readable
  readonly histogram: Readable
}>()
expectTypeOf(use(bbands, handle, 20, 2)).toEqualTypeOf<{
  readonly upper: Readable
  readonly middle: Readable
  readonly lower: Readable
}>()

// @ts-expect-error a period is missing
use(macd, handle, 12, 26)
// @ts-expect-error the average true range has three inputs
use(atr, handle, 14)

expectTypeOf(sma.warmupBars).parameters.toEqualTypeOf<[period: number]>()
expectTypeOf(sma(new Float64Array(1), 1)).toEqualTypeOf<Float64Array>()
expectTypeOf(crossedAbove(handle, 30)).toEqualTypeOf<boolean>()
expectTypeOf(crossedAbove(new Float64Array(1), 30)).toEqualTypeOf<Float64Array>()
expectTypeOf(sma).toExtend<Indicator>()
