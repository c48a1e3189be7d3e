import type { IndicatorParam } from '@race/indicators'
import type { OracleColumn } from './indicator-oracles.ts'

/** How a column of another library is computed here. */
export interface IndicatorCall {
  readonly id: string
  /** @throws Error saying which parameter has no counterpart */
  params(column: OracleColumn): IndicatorParam[]
  /** The name of an output. */
  output(column: OracleColumn): string
  /** Makes a value of theirs of one of ours. */
  theirs(value: number): number
  /** Bars at the beginning at which one of both has no value yet and the other has; 0 where both begin together. */
  readonly apartBars: number
}

type Given = Readonly<Record<string, number | string>>

/**
 * A call by the names of its parameters.
 *
 * @param convert what becomes of a parameter's value, by its name
 * @param fixed parameters that have one value only here
 * @param equal parameters that must have one value
 */
export function named(
  id: string,
  names: readonly string[],
  outputs: readonly string[] = ['value'],
  convert: Readonly<Record<string, (value: number | string) => IndicatorParam>> = {},
  fixed: Given = {},
  equal: readonly string[] = [],
): IndicatorCall {
  return {
    id,
    theirs: (value) => value,
    apartBars: 0,
    params({ params = {} }) {
      for (const [name, value] of Object.entries(fixed)) {
        if (params[name] !== undefined && params[name] !== value) {
          throw new Error(`${id} knows ${name} ${value} only, not ${params[name]}`)
        }
      }
      if (new Set(equal.map((name) => params[name])).size > 1)
        throw new Error(`${id} has one value for ${equal.join(' and ')}`)
      return names.map((name) => {
        const value = params[name]
        if (value === undefined) throw new Error(`its parameter ${name} is not given`)
        return convert[name]?.(value) ?? value
      })
    },
    output: ({ output }) => outputs[output as number] ?? '',
  }
}

/**
 * A call by parameters in their order.
 *
 * @param more parameters of ours that follow: the conventions that make the two comparable
 * @param outputs our names by theirs
 */
export function ordered(
  id: string,
  more: readonly IndicatorParam[] = [],
  { outputs = {}, theirs = (value) => value, apartBars = 0, take = (options) => options }: OrderedOptions = {},
): IndicatorCall {
  return {
    id,
    theirs,
    apartBars,
    params: ({ options = [] }) => [...take(options), ...more],
    output: ({ output }) => outputs[String(output)] ?? 'value',
  }
}

interface OrderedOptions {
  readonly outputs?: Readonly<Record<string, string>>
  readonly theirs?: (value: number) => number
  readonly apartBars?: number
  readonly take?: (options: readonly number[]) => readonly IndicatorParam[]
}
