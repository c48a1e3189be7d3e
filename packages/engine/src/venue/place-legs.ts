import {
  absScaled,
  addScaled,
  clientOrderId,
  decimal,
  isTerminal,
  type OrderFilled,
  type OrderIntended,
  type Scaled,
  subtractScaled,
} from '@race/core'
import { quantityText, stepsOfText } from '../account/increments.ts'
import type { OrderRecord } from '../account/order-record.ts'
import type { KernelPort } from '../kernel-port.ts'
import { cancelOrder } from './cancel-order.ts'

/**
 * Keeps a bracket at a venue that has none: each part that fills of an entry gets its stop and its target, and what ends one of
 * them ends the other.
 */
export function placeLegs(port: KernelPort, order: OrderRecord, filled: OrderFilled): void {
  if (port.capabilities.brackets) return
  const { intended } = order
  if (intended.parentId !== null) shareOut(port, order, 'filled')
  else if ((intended.stop !== null || intended.target !== null) && !isBeingClosed(port, order)) {
    protect(port, intended, filled)
  }
}

/**
 * Whether all that is held is on its way to be closed: the loss of a fill may have flattened the account before its legs are placed.
 * A leg would outlive the position, and open one of its own.
 */
function isBeingClosed({ state }: KernelPort, { intended, instrument }: OrderRecord): boolean {
  if (state.flattening !== null) return true
  const { strategyInstance, side } = intended
  const book = (strategyInstance === null ? undefined : state.books.get(strategyInstance)) ?? state.whole
  let closing: Scaled = 0
  for (const order of state.open) {
    const { role, strategyInstance: owner, side: its } = order.intended
    const isOfHolding = order.instrument === instrument && owner === strategyInstance
    if (role === 'close' && isOfHolding && its !== side) closing = addScaled(closing, order.pendingSteps)
  }
  return closing > 0 && closing >= absScaled(book.account.holdings[instrument]?.position.steps ?? 0)
}

function protect(port: KernelPort, entry: OrderIntended, { fillId, quantity, time }: OrderFilled): void {
  for (const [leg, role] of [
    [entry.stop, 'stop-loss'],
    [entry.target, 'take-profit'],
  ] as const) {
    if (leg === null) continue
    const id = clientOrderId({ accountId: port.accountId, intentId: entry.intentId, leg: `${role}/${fillId}` })
    // As it stands now: its prices may have been moved since.
    const { limitPrice, stopPrice } = port.state.orders.get(leg.clientOrderId) ?? leg
    const { type, trail, limitOffset } = leg
    port.record(
      'order-intended',
      {
        ...entry,
        ...{ clientOrderId: id, type, limitPrice, stopPrice, trail, limitOffset, role, quantity },
        // Each part is an intent of its own: a part that fills later does not stand for one that filled before.
        intentId: `${entry.intentId}/${fillId}`,
        parentId: entry.clientOrderId,
        side: entry.side === 'buy' ? 'sell' : 'buy',
        timeInForce: 'gtc',
        expiresAt: null,
        isReduceOnly: true,
        isPostOnly: false,
        stop: null,
        target: null,
        decisionTime: time,
        reason: fillId,
      },
      entry.intentId,
    )
    port.plan({ type: 'submit', clientOrderId: id })
  }
}

/**
 * Makes a leg that works what the other has left of their fill: that may have filled while this one was on its way to the venue, or
 * was taken for ended, or the venue may have refused to change it.
 */
export function shareLegs(port: KernelPort, leg: OrderRecord): void {
  const { status, isUnknown } = leg
  if (!isPlacedLeg(port, leg) || isTerminal(status) || status === 'submitted' || isUnknown) return
  shareOut(port, leg, 'works')
}

/** Whether an order is a leg that the engine placed, at a venue without brackets. */
export function isPlacedLeg({ capabilities }: KernelPort, { intended }: OrderRecord): boolean {
  return !capabilities.brackets && intended.parentId !== null
}

/**
 * What the legs of a fill have filled, neither is for any more: they end, or what is left is protected anew. At a venue that changes no
 * orders, the one that fills first ends the other.
 */
function shareOut(port: KernelPort, leg: OrderRecord, cause: 'filled' | 'works'): void {
  const legs = legsOf(port, leg.intended)
  const spec = port.state.instrument(leg.intended.instrument)
  const whole = stepsOfText(leg.intended.quantity, spec)
  const filled = legs.reduce((sum: Scaled, { filledSteps }) => addScaled(sum, filledSteps), 0)
  const isOver = filled >= whole || leg.filledSteps >= leg.steps
  for (const other of legs) {
    if (!other.isOpen) continue
    const isOutdone = !port.capabilities.replace && cause === 'filled' && other !== leg
    if (isOver || isOutdone) {
      cancelOrder(port, other, 'OTHER_LEG_FILLED')
      continue
    }
    if (!port.capabilities.replace || other.isCancelAsked) continue
    // In all, as venues count: what it has filled itself is part of it.
    const share = addScaled(subtractScaled(whole, filled), other.filledSteps)
    if (share >= (other.replacing?.steps ?? other.steps)) continue
    const left = quantityText(share, spec)
    const { clientOrderId: id, intentId } = other.intended
    const change = { clientOrderId: id, command: 'replace', limitPrice: null, stopPrice: null } as const
    port.record('order-change-intended', { ...change, quantity: left, reason: 'OTHER_LEG_FILLED' }, intentId)
    port.plan({ type: 'replace', clientOrderId: id, changes: { quantity: decimal(left) } })
  }
}

/** The legs that were placed for the same fill, ended ones too. */
function legsOf({ state }: KernelPort, { parentId, reason }: OrderIntended): readonly OrderRecord[] {
  const family = parentId === null ? null : state.families.find(parentId)
  return family?.orders.filter(({ intended }) => intended.parentId === parentId && intended.reason === reason) ?? []
}
