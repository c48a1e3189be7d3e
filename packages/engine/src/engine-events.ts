import type { AccountEvent, NewEvent, RaceError } from '@race/core'

/** What hosts can listen to. Facts are told after they are durable, in their order; nothing that a listener does changes trading. */
export interface EngineEvents {
  /** A fact of the account's log. */
  readonly recorded: Readonly<NewEvent> & Pick<AccountEvent, 'type'>
  /** The engine has stopped itself; nothing leaves any more. */
  readonly 'engine-failed': { readonly error: RaceError }
}
