import type { ColumnIndicator, IndicatorColumns, IndicatorParam, IndicatorStream } from '../indicator.ts'
import { asStream } from '../internal/as-stream.ts'
import { BaseKernel } from '../internal/base-kernel.ts'
import { columnIndicator } from '../internal/column-indicator.ts'
import { requireChoice } from '../internal/require-choice.ts'
import { requireColumns } from '../internal/require-columns.ts'
import { requireInteger } from '../internal/require-integer.ts'
import { requireNumber } from '../internal/require-number.ts'
import { requirePeriod } from '../internal/require-period.ts'
import { StreamKernel } from '../internal/stream-kernel.ts'
import { ZoneList } from '../internal/zone-list.ts'

/** Where the near edge of a zone lies: at the outermost body of its base, or at its outermost price. */
export type ZoneEdge = 'body' | 'wick'

type ZonesParams = readonly [
  atrPeriod: number,
  baseBars?: number | undefined,
  baseRange?: number | undefined,
  impulse?: number | undefined,
  impulseBars?: number | undefined,
  zonesMax?: number | undefined,
  edge?: ZoneEdge | undefined,
]

const outputNames = [
  'demandTop',
  'demandBottom',
  'demandAge',
  'supplyTop',
  'supplyBottom',
  'supplyAge',
  'made',
  'demandTouched',
  'demandBroken',
  'supplyTouched',
  'supplyBroken',
] as const

class ZonesKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly isByBody: boolean
  private readonly bases: BaseKernel
  private readonly demand: ZoneList
  private readonly supply: ZoneList

  constructor(
    atrPeriod: number,
    baseBars = 6,
    baseRange = 1,
    impulse = 2,
    impulseBars = 3,
    zonesMax = 20,
    edge: ZoneEdge = 'body',
  ) {
    super('zones', [atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge])
    this.warmupBars = warmupBars(atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge)
    this.isByBody = edge === 'body'
    this.bases = new BaseKernel({ atrPeriod, baseBars, baseRange, impulse, impulseBars })
    this.demand = new ZoneList(zonesMax, 1)
    this.supply = new ZoneList(zonesMax, -1)
  }

  update(open: number, high: number = Number.NaN, low: number = Number.NaN, close: number = Number.NaN): number {
    const { bases, demand, supply, isByBody } = this
    if (open - open + (high - high) + (low - low) + (close - close) !== 0) {
      bases.update(Number.NaN)
      demand.clear()
      supply.clear()
      return Number.NaN
    }
    const direction = bases.update(open, high, low, close)
    demand.meet(low, close)
    supply.meet(high, close)
    if (direction === 1) demand.add(isByBody ? bases.bodyTop : bases.high, bases.low, bases.firstBar)
    if (direction === -1) supply.add(isByBody ? bases.bodyBottom : bases.low, bases.high, bases.firstBar)
    return demand.near
  }

  output(k: number): number {
    if (!this.isWarm) return Number.NaN
    const { bases, demand, supply } = this
    switch (k) {
      case 0:
        return demand.near
      case 1:
        return demand.far
      case 2:
        return bases.latestBar - demand.bar
      case 3:
        return supply.far
      case 4:
        return supply.near
      case 5:
        return bases.latestBar - supply.bar
      case 6:
        return bases.output(0)
      case 7:
        return demand.touched ? 1 : 0
      case 8:
        return demand.broken ? 1 : 0
      case 9:
        return supply.touched ? 1 : 0
      case 10:
        return supply.broken ? 1 : 0
      default:
        return Number.NaN
    }
  }

  get isWarm(): boolean {
    return this.bases.isWarm
  }

  undo(): void {
    this.bases.undo()
    this.demand.undo()
    this.supply.undo()
  }
}

function warmupBars(
  atrPeriod: number,
  baseBars = 6,
  baseRange = 1,
  impulse = 2,
  impulseBars = 3,
  zonesMax = 20,
  edge: ZoneEdge = 'body',
): number {
  requirePeriod('zones', 'atrPeriod', atrPeriod)
  requireInteger('zones', 'baseBars', baseBars, 1, 1_000)
  requireNumber('zones', 'baseRange', baseRange, 0.01, 100)
  requireNumber('zones', 'impulse', impulse, 0.01, 100)
  requireInteger('zones', 'impulseBars', impulseBars, 1, 1_000)
  requireInteger('zones', 'zonesMax', zonesMax, 1, 1_000)
  requireChoice('zones', 'edge', edge, ['body', 'wick'])
  return atrPeriod + 1
}

/** The column driver of `zones`. */
export function zonesColumn(
  inputs: readonly Float64Array[],
  params: readonly IndicatorParam[],
  outputs: readonly Float64Array[],
): void {
  const kernel = new ZonesKernel(...(params as ZonesParams))
  requireColumns('zones', inputs, 4, outputs, outputNames.length)
  const [opens, highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
  for (let i = 0; i < opens.length; i++) {
    kernel.update(opens[i] as number, highs[i], lows[i], closes[i])
    for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[i] = kernel.output(k)
  }
}

/** The columns of `zones`, each as long as the inputs. */
export type ZonesColumns = IndicatorColumns<typeof outputNames>

/**
 * Supply and demand zones, bar by bar: `update(open, high, low, close)`; see `zones`. Outputs 0 to 2 are top, bottom and age of the
 * nearest fresh demand zone, 3 to 5 of the nearest fresh supply zone, 6 to 10 the flags made, demand touched, demand broken, supply
 * touched, supply broken.
 *
 * @param atrPeriod bars of the average true range, an integer from 1 to 1,000,000
 * @param baseBars longest base in bars, an integer from 1 to 1,000; 6 by default
 * @param baseRange widest bar of a base in average true ranges, from 0.01 to 100; 1 by default
 * @param impulse shortest way out of a base in average true ranges, from 0.01 to 100; 2 by default
 * @param impulseBars bars it may take, an integer from 1 to 1,000; 3 by default
 * @param zonesMax zones kept of each kind, an integer from 1 to 1,000; 20 by default
 * @param edge `'body'` by default
 * @throws RangeError for anything else
 *
 * @example
 * ```ts
 * const areas = createZones(2, 6, 0.8)
 * areas.update(10, 12, 8, 10)
 * areas.update(10, 12, 8, 10)
 * areas.update(10, 12, 8, 10)
 * areas.update(10, 11, 9, 10.5)
 * areas.update(10.5, 18, 10.5, 18)
 * console.log(areas.output(0), areas.output(1), areas.output(2), areas.output(6)) // 10.5 9 1 1
 * ```
 */
export function createZones(
  atrPeriod: number,
  baseBars?: number,
  baseRange?: number,
  impulse?: number,
  impulseBars?: number,
  zonesMax?: number,
  edge?: ZoneEdge,
): IndicatorStream {
  return asStream(new ZonesKernel(atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge))
}

/**
 * Supply and demand zones: where the price rested before it left fast (after Sam Seiden's rally-base-rally and its three kin; the
 * rules here are this package's own).
 *
 * With ATR as in `atr`, and the true range of a bar as there:
 *
 * - **Base.** A bar is calm if its true range is at most `baseRange` times the ATR at that bar. When a bar that is not calm comes
 *   behind calm ones, these are a base, or the last `baseBars` of them where there are more. A base takes the place of one before it
 *   that was not left yet.
 * - **Impulse.** A base makes a demand zone at the first bar behind it that closes above the base's highest price by `impulse` times
 *   the ATR of the base's last bar or more, and a supply zone at the first that closes below its lowest price by as much; whichever
 *   comes first, within `impulseBars` bars behind the base, else it is given up. A bar makes one zone at most: where it ends one base
 *   and leaves the base before it, the earlier is left, and the later may be left by the bars that follow.
 * - **Edges.** A demand zone reaches from the lowest price of its base up to the highest open or close in it, a supply zone from the
 *   highest price down to the lowest open or close. With the edge `'wick'` both reach from the lowest to the highest price.
 * - **Touched.** A zone is fresh until a later bar's range reaches it: a low at or below the top of a demand zone, a high at or above
 *   the bottom of a supply zone.
 * - **Broken.** A zone, fresh or touched, is broken and gone at a later bar that closes beyond its far edge: below the bottom of a
 *   demand zone, above the top of a supply zone. A bar can touch a zone and break it.
 * - **Kept.** Of each kind the last `zonesMax` are kept; when one more is made, the oldest goes.
 *
 * Fresh demand zones lie below the price and fresh supply zones above it, so the nearest is the one with the highest top or the
 * lowest bottom, of equal ones the latest made. The age is counted from the first bar of the base, where the zone is drawn from.
 * `made` is 1 at the bar that makes a demand zone, −1 at one that makes a supply zone, 0 else. `demandTouched` is 1 at a bar that
 * touches a fresh demand zone, `demandBroken` at one that breaks a demand zone, and so for supply; 0 else.
 *
 * All is known at the close of its bar and stays as it was. Flags from bar `atrPeriod + 1` on; prices and ages are NaN while there
 * is no fresh zone of the kind. In units of price, ages in bars. A bar of which a value is NaN or infinite is a gap: all begins anew.
 *
 * @param open first price per bar
 * @param high highest price per bar
 * @param low lowest price per bar
 * @param close last price per bar
 * @param atrPeriod bars of the average true range, an integer from 1 to 1,000,000
 * @param baseBars longest base in bars, an integer from 1 to 1,000; 6 by default
 * @param baseRange widest bar of a base in average true ranges, from 0.01 to 100; 1 by default
 * @param impulse shortest way out of a base in average true ranges, from 0.01 to 100; 2 by default
 * @param impulseBars bars it may take, an integer from 1 to 1,000; 3 by default
 * @param zonesMax zones kept of each kind, an integer from 1 to 1,000; 20 by default
 * @param edge `'body'` (by default) or `'wick'`
 * @param output columns to fill instead of new ones
 * @returns columns of the same length
 * @throws RangeError for columns of different lengths or other parameters
 *
 * @example
 * ```ts
 * const open = Float64Array.of(10, 10, 10, 10, 10.5, 18)
 * const high = Float64Array.of(12, 12, 12, 11, 18, 18)
 * const low = Float64Array.of(8, 8, 8, 9, 10.5, 10)
 * const close = Float64Array.of(10, 10, 10, 10.5, 18, 11)
 * const { demandTop, made, demandTouched } = zones(open, high, low, close, 2, 6, 0.8)
 * console.log(demandTop) // Float64Array(6) [ NaN, NaN, NaN, NaN, 10.5, NaN ]
 * console.log(made[4], demandTouched[5]) // 1 1
 * ```
 */
export const zones: ColumnIndicator<
  readonly [open: 'open', high: 'high', low: 'low', close: 'close'],
  typeof outputNames,
  ZonesParams
> = /*#__PURE__*/ columnIndicator({
  id: 'zones',
  inputs: ['open', 'high', 'low', 'close'],
  outputs: outputNames,
  warmupBars,
  column: zonesColumn,
  stream: createZones,
})
