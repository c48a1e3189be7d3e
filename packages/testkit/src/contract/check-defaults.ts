import { type AnyStrategy, parseParams, RaceError } from '@race/core'
import { invalidOption, requireWarmData } from '../expectation/expectation-options.ts'
import { observeRun } from '../observation/observed-run.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * @throws RaceError `STRATEGY_INVALID` for parameters without a default; `CONFIG_INVALID` for a run in which the strategy
 *   asks for nothing, over which the other cases would prove nothing; what the run throws
 */
export function checkDefaults({ plugin, subject, data, settings }: ContractTest): void {
  requireDefaults(plugin)
  const run = observeRun({ subject, data, settings })
  requireWarmData(run, data)
  if (run.decisions.length > 0) return
  const markets = data.map(({ instrument, timeframe, length }) => `${length} bars of ${instrument.id} ${timeframe}`)
  throw invalidOption(
    `Strategy '${plugin.id}' asks for no order in ${markets.join(', ')}: a contract over this would prove nothing`,
    'Give strategyContract `data` that it trades on, or `params` with which it does.',
    { strategy: plugin.id },
  )
}

function requireDefaults(plugin: AnyStrategy): void {
  try {
    parseParams(plugin, undefined)
  } catch (error) {
    if (!RaceError.is(error, 'PARAMS_INVALID')) throw error
    throw new RaceError('STRATEGY_INVALID', {
      message: `Strategy '${plugin.id}' does not run without parameters: ${error.message}`,
      facts: { strategy: plugin.id },
      hint: 'Give every parameter a default, so that forms, races and tests have something to begin with.',
      cause: error,
    })
  }
}
