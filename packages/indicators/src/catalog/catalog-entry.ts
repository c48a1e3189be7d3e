import type { Indicator, IndicatorParam } from '../indicator.ts'

/** Any indicator, whatever its columns and parameters. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are contravariant, so no narrower type takes every indicator.
export type AnyIndicator = Indicator<readonly string[], readonly string[], any>

/** The folders of the package. */
export type IndicatorFamily =
  | 'averages'
  | 'oscillators'
  | 'trend'
  | 'volatility'
  | 'volume'
  | 'structure'
  | 'statistics'
  | 'price'
  | 'candles'

/** A number of bars, or another number, within bounds that are themselves allowed; or one of some names. */
export type CatalogParam =
  | {
      readonly name: string
      readonly kind: 'integer' | 'number'
      readonly min: number
      readonly max: number
      readonly default: number
      /** What a form or an optimiser goes on by. */
      readonly step: number
      /** Such as `bars`, `standard deviations`, `percent`. */
      readonly unit: string
      /** What it is for, in a few words. */
      readonly summary: string
    }
  | {
      readonly name: string
      readonly kind: 'choice'
      readonly choices: readonly string[]
      readonly default: string
      readonly summary: string
    }

export interface CatalogInput {
  readonly name: string
  /** The column of a bar that is usually given; `any` where a close, or another indicator, is as good. */
  readonly from: 'open' | 'high' | 'low' | 'close' | 'volume' | 'time' | 'any'
}

export interface CatalogOutput {
  readonly name: string
  /** `price`: drawn among the bars. Others are drawn apart: `difference` of prices, `percent`, `ratio`, `flag` 1, 0 or −1. */
  readonly unit: 'price' | 'difference' | 'percent' | 'ratio' | 'volume' | 'bars' | 'degrees' | 'flag'
  /** Bounds that no value leaves, where there are any. */
  readonly range?: readonly [min: number, max: number]
}

/** What is known of an indicator, as data: for forms, tables of the docs and optimisers. */
export interface CatalogEntry {
  readonly indicator: AnyIndicator
  readonly family: IndicatorFamily
  /** Its name in the field, such as `Relative strength index`. */
  readonly title: string
  /** One sentence: what it tells. */
  readonly summary: string
  readonly inputs: readonly CatalogInput[]
  readonly outputs: readonly CatalogOutput[]
  readonly params: readonly CatalogParam[]
  /** The bar of its first value as a formula of the parameters, such as `slow + signal − 1`. */
  readonly warmup: string
  /** Who described it where; whose convention the default is. */
  readonly source: string
  /** Where a value can be NaN although the indicator is warm: when, such as `until the first pivot`. */
  readonly undefinedWhere?: string
}

/** The defaults of an entry's parameters, in order. */
export function defaultParams({ params }: CatalogEntry): IndicatorParam[] {
  return params.map((param) => param.default)
}
