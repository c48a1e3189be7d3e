/**
 * One row of a factor file, as LEAN writes them: the factors that apply to bars up to and including `date`. The price
 * factor takes out dividends, the split factor splits.
 */
export interface FactorRow {
  /** Session date: ISO text such as `2013-12-19`, or epoch ms of its midnight UTC. */
  readonly date: string | number
  readonly priceFactor: number
  readonly splitFactor: number
}
