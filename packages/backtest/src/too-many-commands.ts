import { RaceError } from '@race/core'

export const commandsPerInstantMax = 100_000

export function tooManyCommands(strategy: string, time: number): RaceError {
  return new RaceError('HANDLER_FAILED', {
    message: `Strategy '${strategy}' gave more than ${commandsPerInstantMax} commands at one instant`,
    facts: { strategy, time, commandsMax: commandsPerInstantMax },
    hint: 'A handler that sends an order on every order event never ends: send it only on the event you wait for.',
  })
}
