import type { ExplainedBar, ExplainedFill, OrderExplanation } from './order-explanation.ts'

/** An explanation in words, a few lines. */
export function textOf(explanation: Omit<OrderExplanation, 'toString'>): string {
  const { order, gate, events, fills, nearest, ending, slippage } = explanation
  return [
    `Order ${order.clientOrderId}: ${order.side} ${order.instrument}, ${order.type}, ${order.role}: ${order.status}`,
    signalLine(explanation),
    gate.approved
      ? `Gate: approved (profile ${gate.profile})`
      : `Gate: denied with ${gate.code} (profile ${gate.profile}): ${gate.message}`,
    ...events.map(
      ({ sequence, time, status, reason, bar }) =>
        `Event ${sequence}: ${status} at ${iso(time)}${reason === null ? '' : ` (${reason})`}, ${barWords(bar)}`,
    ),
    ...fills.flatMap((fill) => fillLines(fill, slippage.type)),
    ...(nearest === null
      ? []
      : [
          `Nearest: ${barWords(nearest.bar)}: ${nearest.price} was ${
            nearest.distanceTicks > 0
              ? `${ticksWord(nearest.distanceTicks)} short of`
              : `at or ${ticksWord(-nearest.distanceTicks)} beyond`
          } its ${nearest.waitedFor} ${nearest.level}`,
        ]),
    ending,
  ].join('\n')
}

function signalLine({ order, signal, intrabar }: Omit<OrderExplanation, 'toString'>): string {
  const terms = [
    signal.size,
    ...(signal.limitPrice === null ? [] : [`limit ${signal.limitPrice}`]),
    ...(signal.stopPrice === null ? [] : [`stop ${signal.stopPrice}`]),
    ...(signal.trail === null ? [] : [`trailing ${signal.trail}`]),
    order.timeInForce,
    ...(order.isReduceOnly ? ['reduce only'] : []),
    ...(order.isPostOnly ? ['post only'] : []),
    ...(order.parentId === null ? [] : [`of order ${order.parentId}`]),
    ...(signal.brackets.length === 0 ? [] : [`bracket ${signal.brackets.join(' and ')}`]),
    ...(signal.reason === null ? [] : [`'${signal.reason}'`]),
  ]
  return `Signal: decided at ${iso(signal.decisionTime)}, ${barWords(signal.bar)}: ${terms.join(', ')}; intrabar policy ${intrabar}`
}

function fillLines(fill: ExplainedFill, slippage: string): string[] {
  const { sequence, time, bar, rule, price, priceBeforeCosts, costTicks, quantity, size, fee, postings } = fill
  const costs =
    priceBeforeCosts === null
      ? `${price}`
      : costTicks === 0
        ? `${price}, no slippage`
        : `${priceBeforeCosts} before costs, ${ticksWord(costTicks ?? 0)} worse by spread and slippage (${slippage}): ${price}`
  return [
    `Fill ${sequence}: ${quantity} at ${price} at ${iso(time)}, ${barWords(bar)}`,
    `  Price: ${rule}; ${costs}`,
    ...(size === null
      ? []
      : [
          `  Size: ${size.asked}; ${size.equityAtFill === null ? '' : `equity ${size.equityAtFill} at the fill, ${size.equityAtSignal} at the signal; `}at ${size.price}: ${size.quantity} units`,
        ]),
    `  Fee: ${fee.formula}`,
    ...postings.map(({ cause, account, amount }) => `  Ledger: ${cause}: ${account} ${amount}`),
  ]
}

function barWords(bar: ExplainedBar | null): string {
  if (bar === null) return 'before the first bar'
  const { index, open, high, low, close, closeTime } = bar
  return `bar ${index} of ${iso(closeTime)} (open ${open}, high ${high}, low ${low}, close ${close})`
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

function ticksWord(count: number): string {
  return count === 1 ? '1 tick' : `${count} ticks`
}
