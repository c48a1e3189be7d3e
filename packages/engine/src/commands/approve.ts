import { type Decimal, decimal, type OrderIntended } from '@race/core'
import type { Kernel } from '../kernel.ts'
import type { CommandOutcome, EngineCommand } from './command-schema.ts'

type Approve = Extract<EngineCommand, { type: 'approve' }>

/** Approves a proposal, as it is or amended. An amendment that cannot be an order changes nothing: the proposal waits on. */
export function approve(kernel: Kernel, command: Approve, by: string): CommandOutcome {
  const { intentId, quantity, stop, target, reason } = command
  const proposal = kernel.state.proposals.get(intentId)
  if (proposal === undefined) return { isDone: false, message: noProposal(kernel, intentId) }
  const fault = amendmentFault(kernel, proposal.requested.order, command)
  if (fault !== null) return { isDone: false, message: fault }
  const isAmended = quantity !== undefined || stop !== undefined || target !== undefined
  const amended = isAmended ? { quantity: quantity ?? null, stop: stop ?? null, target: target ?? null } : null
  return { isDone: true, message: kernel.desk.decide(intentId, 'approved', by, reason, amended) }
}

/** Proposals that are named where another was meant. */
const namedMax = 5

/** What is said of a proposal that is not there. */
export function noProposal({ state }: Kernel, intentId: string): string {
  const none = `No proposal '${intentId}' waits for a decision.`
  const waiting = [...state.proposals.keys()]
  if (waiting.length === 0) return `${none} None does.`
  const latest = waiting.slice(-namedMax).map((name) => `'${name}'`)
  const what = waiting.length > namedMax ? `The latest of ${waiting.length} that wait` : 'Waiting'
  return `${none} ${what}: ${latest.join(', ')}.`
}

/** Why an amendment cannot be made, in words. */
function amendmentFault(
  { state }: Kernel,
  order: OrderIntended,
  { intentId, quantity, stop, target }: Approve,
): string | null {
  if (stop !== undefined && order.stop === null) return `The proposal '${intentId}' has no stop that could be moved.`
  if (stop !== undefined && order.stop?.trail !== null) {
    return `The stop of the proposal '${intentId}' trails: it has no price before the entry fills.`
  }
  if (target !== undefined && order.target === null) {
    return `The proposal '${intentId}' has no target that could be moved.`
  }
  const { id, quantityStep, tickSize } = state.instrument(order.instrument)
  for (const [what, text, increment] of [
    ['quantity', quantity, quantityStep],
    ['stop', stop, tickSize],
    ['target', target, tickSize],
  ] as const) {
    if (text === undefined || isTraded(text, increment)) continue
    return `The ${what} '${text}' is not one that ${id} trades in: give a multiple of ${String(increment)} above 0.`
  }
  return null
}

function isTraded(text: string, increment: Decimal): boolean {
  const value = decimal(text)
  return value.sign > 0 && value.roundToStep(increment, 'down').equals(value)
}
