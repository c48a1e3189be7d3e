import type { ExplainedGate } from './order-explanation.ts'
import type { OrderRecord } from './order-record.ts'

/** What was decided before the venue: is the signal sound, and does the gate approve it. */
export function explainedGate({ kernel, order }: OrderRecord): ExplainedGate {
  const { profile, limits, halt } = kernel.gate
  if (order.status !== 'denied') return { approved: true, profile, code: null, limit: null, message: null }
  const code = order.reason ?? ''
  const unsound = kernel.unsoundSignals.get(code)
  if (unsound !== undefined) {
    const message = `the signal was not sound; the first of its kind: ${unsound.first}`
    return { approved: false, profile, code, limit: null, message }
  }
  const name = code === 'DRAWDOWN_HALT' ? 'drawdownMax' : camelCase(code)
  const value = Object.entries(limits).find(([known]) => known === name)?.[1] ?? null
  const limit = value === null ? null : { name, value }
  const beyond = limit === null ? 'the gate denied it' : `it would have gone beyond ${name} of ${value}`
  const message =
    code === 'DRAWDOWN_HALT' && halt !== null
      ? `no new exposure after equity fell to ${halt.equity} from its peak of ${halt.peak} at ${new Date(halt.time).toISOString()}, which reached drawdownMax of ${value}`
      : beyond
  return { approved: false, profile, code, limit, message }
}

/** `ORDER_NOTIONAL_MAX` is the code of `orderNotionalMax`. */
function camelCase(code: string): string {
  return code.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
