import { runBacktestSync } from '@race/backtest'
import { RaceError } from '@race/core'
import type { ContractTest } from './contract-test.ts'
import { watchGlobals } from './watch-globals.ts'

/**
 * @throws RaceError `STRATEGY_NOT_DETERMINISTIC` naming what was called, how often, and from where
 */
export function checkGlobals({ plugin, params, data, settings }: ContractTest): void {
  const { calls, error } = watchGlobals(() => runBacktestSync({ ...settings, strategy: plugin, params, data }))
  const [first] = calls
  if (first === undefined) {
    if (error !== undefined) throw error
    return
  }
  const list = calls.map(
    ({ name, count, where }) => `\n  ${name}, ${count} ${count === 1 ? 'time' : 'times'}, at ${where}`,
  )
  throw new RaceError('STRATEGY_NOT_DETERMINISTIC', {
    message: `Strategy '${plugin.id}' reaches for the world outside of its run:${list.join('')}`,
    facts: { strategy: plugin.id, called: calls.map(({ name }) => name).join(', '), where: first.where },
    hint: 'Take time from the context of the handler, chance from `random` of setup, and settings from the parameters.',
  })
}
