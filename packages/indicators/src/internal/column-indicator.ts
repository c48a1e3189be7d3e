import type { ColumnIndicator, Indicator, IndicatorColumns, IndicatorParam } from '../indicator.ts'

/** Makes an indicator callable with whole columns. */
export function columnIndicator<
  Inputs extends readonly string[],
  Outputs extends readonly string[],
  Params extends readonly (IndicatorParam | undefined)[],
>(indicator: Indicator<Inputs, Outputs, Params>): ColumnIndicator<Inputs, Outputs, Params> {
  const call = (...args: unknown[]): IndicatorColumns<Outputs> => {
    const { inputs, outputs } = indicator
    const columns = args.slice(0, inputs.length) as Float64Array[]
    const params = args.slice(inputs.length)
    const given = typeof params.at(-1) === 'object' ? params.pop() : undefined
    const filled = outputs.map((name) =>
      given === undefined
        ? new Float64Array(columns[0]?.length ?? 0)
        : given instanceof Float64Array
          ? given
          : (given as Record<string, Float64Array>)[name],
    ) as Float64Array[]
    indicator.column(columns, params as IndicatorParam[], filled)
    return (
      filled.length === 1 ? filled[0] : Object.fromEntries(outputs.map((name, k) => [name, filled[k]]))
    ) as IndicatorColumns<Outputs>
  }
  return Object.assign(call, indicator)
}
