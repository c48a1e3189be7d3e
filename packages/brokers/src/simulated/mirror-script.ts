import type { IntrabarPolicy } from './venue-bar.ts'
import type { ScriptBar, ScriptLeg, ScriptOrder, ScriptPrices, ScriptStep } from './venue-script.ts'

const axis = 200

/** The same script upside down: a price p becomes 200 − p, buys become sells. What holds for one holds for the other. */
export function mirrorScript(steps: readonly ScriptStep[]): ScriptStep[] {
  return steps.map(mirrorStep)
}

/** The lines of a script, for the script upside down. */
export function mirrorLines(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replace(/ (buys|sells) /, (_, word) => (word === 'buys' ? ' sells ' : ' buys '))
      .replace(/ (at|stop|limit) ([\d.]+)/g, (_, word, price) => ` ${word} ${mirrored(Number(price))}`),
  )
}

/** The policy by which a bar upside down is walked the same way. */
export function mirrorPolicy(policy: IntrabarPolicy): IntrabarPolicy {
  if (policy === 'open-high-low-close') return 'open-low-high-close'
  return policy === 'open-low-high-close' ? 'open-high-low-close' : policy
}

function mirrorStep(step: ScriptStep): ScriptStep {
  if (isPrices(step)) return mirrorPrices(step)
  if ('bar' in step) return mirrorBar(step)
  if ('id' in step) return mirrorOrder(step)
  return 'modify' in step ? { ...step, ...mirrorLeg(step) } : step
}

function isPrices(step: ScriptStep): step is ScriptPrices {
  return Array.isArray(step)
}

function mirrorPrices([open, high, low, close]: ScriptPrices): ScriptPrices {
  return [mirrored(open), mirrored(low), mirrored(high), mirrored(close)]
}

function mirrorBar(step: ScriptBar): ScriptBar {
  const onceOpen = step.onceOpen === undefined ? {} : { onceOpen: mirrorScript(step.onceOpen) }
  return { ...step, bar: mirrorPrices(step.bar), ...onceOpen }
}

function mirrorOrder(order: ScriptOrder): ScriptOrder {
  const { protect, target } = order
  return {
    ...order,
    ...mirrorLeg(order),
    side: order.side === 'sell' ? 'buy' : 'sell',
    ...(protect === undefined ? {} : { protect: typeof protect === 'number' ? mirrored(protect) : legOf(protect) }),
    ...(target === undefined ? {} : { target: typeof target === 'number' ? mirrored(target) : legOf(target) }),
  }
}

function legOf(leg: ScriptLeg): ScriptLeg {
  return { ...leg, ...mirrorLeg(leg) }
}

function mirrorLeg({ stop, limit }: { readonly stop?: number; readonly limit?: number }): {
  stop?: number
  limit?: number
} {
  return {
    ...(stop === undefined ? {} : { stop: mirrored(stop) }),
    ...(limit === undefined ? {} : { limit: mirrored(limit) }),
  }
}

function mirrored(price: number): number {
  return Math.round((axis - price) * 100) / 100
}
