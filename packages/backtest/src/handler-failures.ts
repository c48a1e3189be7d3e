import { RaceError } from '@race/core'

export const commandsPerInstantMax = 100_000

export function tooManyCommands(strategy: string, time: number): RaceError {
  return new RaceError('HANDLER_FAILED', {
    message: `Strategy '${strategy}' gave more than ${commandsPerInstantMax} commands at one instant`,
    facts: { strategy, time, commandsMax: commandsPerInstantMax },
    hint: 'A handler that sends an order on every order event never ends: send it only on the event you wait for.',
  })
}

/** A handler threw at a time of the market (epoch ms), after so many instants of the run. */
export function handlerThrew(
  error: unknown,
  facts: { readonly strategy: string; readonly time: number; readonly instant: number },
): RaceError {
  const { strategy, time } = facts
  const message = error instanceof Error ? error.message : String(error)
  return new RaceError('HANDLER_FAILED', {
    message: `A handler of strategy '${strategy}' threw at ${new Date(time).toISOString()}: ${message}`,
    facts: { ...facts },
    hint: 'Correct the strategy; its own error is the cause of this one.',
    cause: error,
  })
}
