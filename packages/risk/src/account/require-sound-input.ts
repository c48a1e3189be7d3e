import { type ErrorFacts, RaceError } from '@race/core'
import { requireWords } from '../internal/require-words.ts'
import type { MonitorInput } from './monitor-event.ts'
import type { StrategyRecord } from './strategy-record.ts'
import { isInstant } from './trading-day.ts'
import { addHalt, liftHalt, type TradingHalts } from './trading-halts.ts'

const onRecord = 'What a person does to an account is on record: say who, and why.'

/**
 * Refuses what an account monitor cannot take, before anything is changed by it.
 *
 * @throws RaceError `CONFIG_INVALID`
 */
export function requireSoundInput(
  input: MonitorInput,
  halts: TradingHalts,
  strategies: ReadonlyMap<string, StrategyRecord>,
): void {
  const { time, type } = input
  if (!isInstant(time)) {
    throw refused(`The time of ${type} is ${time}`, 'Give epoch milliseconds.', { event: type, time: String(time) })
  }
  switch (type) {
    case 'halt-added':
      addHalt(halts, input.halt)
      break
    case 'halt-lifted':
      liftHalt(halts, { id: input.id, by: input.by, reason: input.reason, at: time })
      break
    case 'strategy-enabled': {
      const { strategyId, by, reason } = input
      requireWords('The enabling of a strategy', { 'name of a person': by, reason }, onRecord)
      if ((strategies.get(strategyId)?.disabled ?? null) !== null) break
      const hint = 'This is for what results have disabled; whether a strategy may trade at all is a setting.'
      throw refused(`The strategy '${strategyId}' was not disabled`, hint, { strategyId })
    }
    case 'peak-reset':
      requireWords('The reset of the highest equity', { 'name of a person': input.by, reason: input.reason }, onRecord)
      break
    default:
  }
}

function refused(message: string, hint: string, facts: ErrorFacts): RaceError {
  return new RaceError('CONFIG_INVALID', { message, hint, facts })
}
