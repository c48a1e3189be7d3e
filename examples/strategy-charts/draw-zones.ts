import type { ChartDrawing, ChartTone } from '@race/analytics/report'
import type { ParamsOf } from '@race/core'
import { sma, zones } from '@race/indicators'
import type { noBullshitBreaker } from '@race/strategies'
import type { DrawRun } from './charted-run.ts'
import { stretches } from './stretches.ts'

interface Kind {
  readonly name: string
  readonly tone: ChartTone
  /** 1 for supply, which lies above. */
  readonly direction: 1 | -1
  readonly near: Float64Array
  readonly far: Float64Array
  readonly age: Float64Array
}

/**
 * The zones that were the nearest fresh ones, each from the first bar of its base to the bar that touched it, and those that were
 * under test from there on; below, the volume against its average, with the least that a break needs.
 */
export const drawZones: DrawRun<ParamsOf<typeof noBullshitBreaker.params>> = ({ series, params }) => {
  const { open, high, low, close, volume } = series
  const { atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge, volumePeriod, volumeFactor } = params
  const areas = zones(open, high, low, close, atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge)
  const kinds: readonly Kind[] = [
    { name: 'Supply', tone: 'c3', direction: 1, near: areas.supplyBottom, far: areas.supplyTop, age: areas.supplyAge },
    { name: 'Demand', tone: 'c2', direction: -1, near: areas.demandTop, far: areas.demandBottom, age: areas.demandAge },
  ]
  const average = sma(volume, volumePeriod)
  const times = volume.map((value, bar) => value / (average[bar - 1] ?? Number.NaN))
  return [
    ...kinds.flatMap((kind) => zonesOf(kind, { high, low, close }, params)),
    { type: 'line', name: 'Volume in averages', values: times, pane: 'Volume in averages', tone: 'neutral' },
    {
      ...{ type: 'line', name: 'Least for a break', pane: 'Volume in averages', tone: 'c1', isDashed: true },
      values: times.map(() => volumeFactor),
    },
  ]
}

function zonesOf(
  { name, tone, direction, near, far, age }: Kind,
  { high, low, close }: { high: Float64Array; low: Float64Array; close: Float64Array },
  { breakBars, zoneBarsMax }: { breakBars: number; zoneBarsMax: number },
): ChartDrawing[] {
  const valueAt = (column: Float64Array, bar: number): number => column[bar] ?? Number.NaN
  const madeAt = (bar: number): number => bar - valueAt(age, bar)
  const keyOf = (bar: number): string | null =>
    Number.isNaN(valueAt(near, bar)) ? null : `${madeAt(bar)} ${valueAt(near, bar)} ${valueAt(far, bar)}`
  const drawn = new Map<number, ChartDrawing>()
  const tests: ChartDrawing[] = []
  for (const { from, to } of stretches(close.length, keyOf)) {
    const [edge, back, base] = [valueAt(near, to), valueAt(far, to), madeAt(to)]
    const touch = to + 1
    const isTouched =
      touch < close.length && (direction === 1 ? valueAt(high, touch) >= edge : valueAt(low, touch) <= edge)
    const area = { top: Math.max(edge, back), bottom: Math.min(edge, back) }
    drawn.set(base, { type: 'zone', name, tone, fromBar: base, toBar: isTouched ? touch : to, ...area })
    if (!isTouched || touch - base > zoneBarsMax || from > to) continue
    let end = touch
    const isBroken = (bar: number): boolean => direction * (valueAt(close, bar) - back) > 0
    while (!isBroken(end) && end + 1 < Math.min(close.length, touch + breakBars)) end++
    tests.push({ type: 'zone', name: `${name} under test`, tone: 'c4', fromBar: touch, toBar: end, ...area })
  }
  return [...drawn.values(), ...tests]
}
