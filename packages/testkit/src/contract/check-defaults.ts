import { type AnyStrategy, type BarSeries, parseParams, RaceError } from '@race/core'
import { invalidOption, requireWarmData } from '../expectation/expectation-options.ts'
import { type ObservedRun, observeRun } from '../observation/observed-run.ts'
import type { ContractTest } from './contract-test.ts'

/**
 * @throws RaceError `STRATEGY_INVALID` for parameters without a default, and for a strategy that asks for orders although it is
 *   meant to be idle; `CONFIG_INVALID` for a run in which nothing is asked for or nothing fills, over which the other
 *   cases would prove nothing; what the run throws
 */
export function checkDefaults({ plugin, subject, data, settings, isIdle }: ContractTest): void {
  requireDefaults(plugin)
  const run = observeRun({ subject, data, settings })
  requireWarmData(run, data)
  if (isIdle) requireNothing(run)
  else requireTrading(run, data)
}

function requireTrading({ strategy: { id }, decisions, result }: ObservedRun, data: readonly BarSeries[]): void {
  if (result.fillCount > 0) return
  const markets = data.map(({ instrument, timeframe, length }) => `${length} bars of ${instrument.id} ${timeframe}`)
  const what = decisions.length === 0 ? 'asks for no order' : `fills none of its ${decisions.length} orders`
  throw invalidOption(
    `Strategy '${id}' ${what} in ${markets.join(', ')}: a contract over this would prove nothing`,
    'Give strategyContract `data` that it trades on, or `params` with which it does; `isIdle` where it is meant to do nothing.',
    { strategy: id },
  )
}

function requireNothing({ strategy: { id }, decisions }: ObservedRun): void {
  if (decisions.length === 0) return
  throw new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${id}' is said to be idle, and asks for ${decisions.length} orders`,
    facts: { strategy: id, decisions: decisions.length },
    hint: 'Leave `isIdle` out of the options of strategyContract.',
  })
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
