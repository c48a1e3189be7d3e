import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decimal, defineInstrument, fromScaled, type Scaled, toScaled, valuationOf } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createMarketMoment, createOrderFees, createSlippage, FeeSchedule, type SlippageModel } from './index.ts'

const shared = new URL('../../../../../shared/', import.meta.url)
const isThere = existsSync(shared)

function rowsOf(path: string): readonly Record<string, string>[] {
  const bytes = readFileSync(new URL(path, shared))
  const [head = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(names.map((name, n) => [name, values[n] ?? '']))
  })
}

/** Market orders of a run of backtrader 1.9.78.123 with slip_open and slip_match: what it paid, and what this pays. */
function comparedWith(run: string, file: string, decimals: number, model: SlippageModel, rate: string): string[][] {
  const bars = new Map(rowsOf(`market-data/${file}`).map((bar) => [bar.time, bar]))
  const instrument = defineInstrument({ id: 'X', tickSize: decimal(`1e-${decimals}`) })
  const ticksOf = (text: string | undefined): Scaled => toScaled(decimal(text ?? ''), decimals)
  const scale = 12
  const price = createSlippage(model)
  const fee = new FeeSchedule({ type: 'percentage', rate }, valuationOf(instrument, scale), scale)
  const moment = createMarketMoment()
  return rowsOf(`oracles/backtrader/${run}/orders.csv`)
    .filter(({ type, event }) => type === 'Market' && event === 'Completed')
    .map((row) => {
      const bar = bars.get(row.fill_time ?? '')
      moment.side = row.side === 'buy' ? 1 : -1
      moment.ticks = ticksOf(bar?.open)
      moment.highTicks = ticksOf(bar?.high)
      moment.lowTicks = ticksOf(bar?.low)
      moment.steps = Math.abs(Number(row.fill_size))
      moment.ticks = price?.(moment) ?? 0
      const cost = fromScaled(fee.charge(moment, createOrderFees()), scale).toNumber()
      const theirs = [Number(row.fill_price), Number(row.fill_comm)]
      return [
        [fromScaled(moment.ticks, decimals).toNumber(), cost].map((x) => x.toPrecision(11)).join(' '),
        theirs.map((x) => x.toPrecision(11)).join(' '),
      ]
    })
}

describe.skipIf(!isThere)(
  `fills of backtrader${isThere ? '' : ' (skipped: no shared folder beside the checkout)'}`,
  () => {
    it('with slip_perc 0.002 and slip_match are those of 20 basis points within the bar', () => {
      const model: SlippageModel = { type: 'basis-points', basisPoints: 20, capToBar: true }
      const fills = comparedWith('B08_goog_slippage', 'goog_1d.csv', 5, model, '0.001')
      expect(fills.length).toBe(65)
      expect(fills.map(([ours]) => ours)).toEqual(fills.map(([, theirs]) => theirs))
    })

    it('with slip_fixed 0.05 and slip_match are those of as many ticks within the bar', () => {
      const model: SlippageModel = { type: 'ticks', ticks: 50_000, capToBar: true }
      const fills = comparedWith('B13_script_orcl_slippage', 'orcl_1d.csv.gz', 6, model, '0.0008')
      expect(fills.length).toBeGreaterThan(300)
      expect(fills.map(([ours]) => ours)).toEqual(fills.map(([, theirs]) => theirs))
    })
  },
)
