import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../workspace/run-tool.ts'

/**
 * A run with brackets, trailing stops, links, sizes of several kinds and costs, over 20,000 bars. It prints its hash and the
 * text of its final equity.
 */
const program = `
import { runBacktestSync } from '@race/backtest'
import { defineStrategy } from '@race/core'
import { randomWalk } from '@race/data/synthetic'
import { atr, crossedAbove, crossedBelow, ema, rsi } from '@race/indicators'
import { z } from 'zod'

const strategy = defineStrategy({
  id: 'check/busy', version: '1.0.0', title: 'Busy', params: z.strictObject({}),
  setup({ data, use, random }) {
    const bars = data()
    const fast = use(ema, bars.close, 8)
    const slow = use(ema, bars.close, 21)
    const range = use(atr, bars.high, bars.low, bars.close, 14)
    const strength = use(rsi, bars.close, 14)
    let entries = 0
    return {
      onBar({ position, order }) {
        const price = bars.close.now
        if (crossedAbove(fast, slow) && position.isFlat && order.workingCount === 0) {
          entries++
          const stop = entries % 3 === 0 ? { trail: { atrMultiple: 3, periodBars: 14 } } : price - 2 * range.now
          const size = entries % 2 === 0 ? { equityFraction: 0.5 } : { notional: 1000 + random.integer(0, 5000) }
          if (entries % 4 === 0) {
            const above = order.buy({ entry: { type: 'stop', price: price + range.now }, size, stop })
            const below = order.buy({ entry: { type: 'limit', price: price - range.now }, size, timeInForce: 'day' })
            order.link('oco', [above, below])
          } else order.buy({ size, stop, target: price + 3 * range.now })
        } else if (crossedBelow(fast, slow) && position.isLong && strength.now < 45) {
          position.close({ fraction: entries % 5 === 0 ? 0.5 : 1 })
        }
      },
    }
  },
})
const data = randomWalk({ seed: 'same-hash', bars: 20_000, timeframe: '15m', start: Date.UTC(2023, 9, 28) })
const slippage = { type: 'basis-points', basisPoints: '3' }
const result = runBacktestSync({ strategy, data, costs: { slippage }, intrabar: 'adaptive' })
if (result.fillCount < 50) throw new Error('The run has only ' + result.fillCount + ' fills')
console.log(result.hash, String(result.finalEquity))
`

const ways: readonly { readonly zone: string; readonly flags: readonly string[] }[] = [
  { zone: 'UTC', flags: [] },
  { zone: 'America/New_York', flags: [] },
  { zone: 'Pacific/Auckland', flags: [] },
  { zone: 'UTC', flags: ['--jitless'] },
]

/** Runs one backtest in processes of their own, in three time zones and without a compiler: the hash must be the same. */
export async function findHashDifferences(app: string): Promise<readonly string[]> {
  const file = 'same-hash.mjs'
  writeFileSync(join(app, file), program)
  const outputs: string[] = []
  for (const { zone, flags } of ways) {
    const { code, output } = await runProgram(process.execPath, [...flags, file], app, { TZ: zone })
    if (code !== 0) return [`The run in ${[zone, ...flags].join(' ')} ended with code ${code}:\n${output}`]
    outputs.push(output.trim())
  }
  return ways.flatMap(({ zone, flags }, index) =>
    outputs[index] === outputs[0]
      ? []
      : [`The run in ${[zone, ...flags].join(' ')} gave ${outputs[index]}, but that in ${ways[0]?.zone} ${outputs[0]}`],
  )
}
