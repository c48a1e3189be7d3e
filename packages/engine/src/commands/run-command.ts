import type { SettingsValues } from '@race/risk'
import type { Kernel } from '../kernel.ts'
import { cancelOrder } from '../venue/cancel-order.ts'
import { approve, noProposal } from './approve.ts'
import type { CommandOutcome, EngineCommand } from './command-schema.ts'
import { flatten } from './flatten.ts'
import { recordSettings } from './record-settings.ts'

/** Who asks, for the record. */
export interface CommandOrigin {
  readonly by: string
  readonly from: string
}

/** Does what a command asks, and says what came of it. Modes are the engine's own, see `switchMode`. */
export function runCommand(
  kernel: Kernel,
  command: Exclude<EngineCommand, { readonly type: 'switch-mode' }>,
  origin: CommandOrigin,
): CommandOutcome {
  const { state } = kernel
  const { by } = origin
  switch (command.type) {
    case 'halt':
      return haltBy(kernel, command, by)
    case 'lift-halt': {
      if (!state.watch.halts.open.some(({ id }) => id === command.id)) {
        const open = state.watch.halts.open.map(({ id }) => `'${id}'`).join(', ')
        return refused(
          `There is no halt '${command.id}' in force. ${open === '' ? 'There is none.' : `In force: ${open}.`}`,
        )
      }
      kernel.record('halt-lifted', { id: command.id, by, reason: command.reason })
      return done(`The halt '${command.id}' is lifted.`)
    }
    case 'approve':
      return approve(kernel, command, by)
    case 'reject':
      if (!state.proposals.has(command.intentId)) return refused(noProposal(kernel, command.intentId))
      return done(kernel.desk.decide(command.intentId, 'rejected', by, command.reason, null))
    case 'switch-strategy':
      return switchStrategy(kernel, command, origin)
    case 'change-settings':
      return recordSettings(kernel, command.settings as Partial<SettingsValues>, { ...origin, why: command.reason })
    case 'accept-balances':
      return acceptBalances(kernel, command.reason, by)
    case 'flatten':
      flatten(kernel, command.reason, by)
      return done('Orders are cancelled; when they have ended, positions are closed.')
    case 'cancel-order': {
      const order = state.orders.get(command.clientOrderId)
      if (order === undefined || !order.isOpen) return refused(`There is no open order '${command.clientOrderId}'.`)
      cancelOrder(kernel, order, `CANCELLED_BY_PERSON`)
      return done('The venue is asked to cancel it.')
    }
    case 'reconcile':
      kernel.plan({ type: 'reconcile' })
      return done('The account is held against the venue.')
  }
}

const done = (message: string): CommandOutcome => ({ isDone: true, message })
const refused = (message: string): CommandOutcome => ({ isDone: false, message })

/** A strategy that people switch off may not open anything; one that its results have disabled begins anew. */
function switchStrategy(
  kernel: Kernel,
  { instance, isEnabled, reason }: Extract<EngineCommand, { type: 'switch-strategy' }>,
  origin: CommandOrigin,
): CommandOutcome {
  const { state, runners, now } = kernel
  if (!runners.has(instance)) {
    const known = [...runners.keys()].map((name) => `'${name}'`).join(', ')
    return refused(`There is no strategy '${instance}' on the account. There are: ${known}.`)
  }
  const others = state.watch.settings.values.strategiesEnabled.filter((one) => one !== instance)
  const strategiesEnabled = isEnabled ? [...others, instance] : others
  const outcome = recordSettings(kernel, { strategiesEnabled }, { ...origin, why: reason })
  if (!outcome.isDone) return outcome
  if (isEnabled && state.watch.standing(now).strategies.get(instance)?.isEnabled !== true) {
    const data = { strategyInstance: instance, isEnabled, cause: 'person', by: origin.by, why: reason } as const
    kernel.record('strategy-switched', data)
  }
  return done(`The strategy '${instance}' is ${isEnabled ? 'enabled' : 'disabled'}.`)
}

/** Takes over what the venue said last, where nobody could explain the difference. */
function acceptBalances(kernel: Kernel, reason: string, by: string): CommandOutcome {
  const { state } = kernel
  if (state.apart.length === 0) return refused('The account and the venue agree: there is nothing to take over.')
  for (const { kind, of, here, there } of state.apart) {
    kernel.record('balance-adjusted', { kind, of, before: here, after: there, by, why: reason })
  }
  kernel.record('account-reconciled', { venueTime: kernel.now, differences: [], apart: [] })
  return done('The figures of the venue are those of the account now.')
}

function haltBy(
  kernel: Kernel,
  { state, reason }: Extract<EngineCommand, { type: 'halt' }>,
  by: string,
): CommandOutcome {
  const id = `person ${kernel.state.sequence + 1}`
  kernel.record('halt-added', { id, state, cause: 'person', by, reason })
  for (const order of [...kernel.state.open]) {
    if (state === 'halted' || !order.intended.isReduceOnly) cancelOrder(kernel, order, 'HALTED')
  }
  const what = state === 'halted' ? 'Nothing leaves' : 'Only what makes positions smaller leaves'
  return done(`${what} until the halt '${id}' is lifted.`)
}
