import { RaceError } from '@race/core'
import { type RiskGateSnapshot, restoreRiskGate } from '@race/risk'
import type { BacktestConfig } from '../backtest-config.ts'
import { columnDriverOf } from '../column-driver-of.ts'
import { type SteppedBacktest, steppedBacktest } from '../create-backtest.ts'
import { gateOptionsOf } from '../gate-options-of.ts'
import { BacktestKernel } from '../kernel.ts'
import { prepareBacktest } from '../prepare-backtest.ts'
import { recordEverything } from '../recorder.ts'
import { type BacktestSnapshot, checkSnapshot, invalidSnapshot } from './backtest-snapshot.ts'
import { requireSameRun, requireSupported } from './config-fingerprint.ts'
import { jsonToData } from './json-codec.ts'
import { gatePart } from './snapshot-kernel.ts'
import { snapshotParts } from './snapshot-parts.ts'

/**
 * Goes on where a snapshot was taken, in this process or another: the same orders, fills, trades, equity, metrics and hash
 * as if the run had never been interrupted, as long as the strategy remembers nothing but its `state`
 * (`expectResumable` of `@race/testkit` finds what it hides).
 *
 * Configuration and data are given again and must be those of the run: a snapshot holds neither bars nor code.
 *
 * @throws RaceError `SNAPSHOT_MISMATCH` saying which field, series or version is another; `SNAPSHOT_INVALID` for what is no
 * snapshot, or was changed; `SNAPSHOT_UNSUPPORTED`; and as `createBacktest`
 *
 * @example
 * ```ts
 * const config = { strategy: smaCross, data: randomWalk({ seed: 'resume', bars: 500, timeframe: '1d' }) }
 * const run = createBacktest(config)
 * run.advance(200)
 * const text = JSON.stringify(run.snapshot())
 *
 * const resumed = resumeBacktest(config, JSON.parse(text))
 * resumed.advance(resumed.length)
 * console.log(resumed.finish().hash === runBacktestSync(config).hash) // true
 * ```
 */
export function resumeBacktest(config: BacktestConfig, snapshot: BacktestSnapshot): SteppedBacktest {
  const { parts, ...known } = checkSnapshot(snapshot)
  const prepared = prepareBacktest(config)
  const dataOf = (name: string): unknown => {
    const part = parts[name]
    if (part === undefined) throw invalidSnapshot(`It has no part '${name}'`, { part: name })
    return jsonToData(part)
  }
  const { gate, approvals } = restoreRiskGate(gateOptionsOf(prepared), dataOf(gatePart) as RiskGateSnapshot)
  const kernel = new BacktestKernel(prepared, recordEverything, columnDriverOf(prepared), gate)
  requireSupported(kernel)
  requireSameRun(kernel, { ...known, parts })
  for (const { name, give } of snapshotParts) {
    const data = dataOf(name)
    try {
      give(kernel, data, approvals)
    } catch (error) {
      if (RaceError.is(error)) throw error
      throw invalidSnapshot(`Its part '${name}' cannot be read`, { part: name }, error)
    }
  }
  return steppedBacktest(kernel)
}
