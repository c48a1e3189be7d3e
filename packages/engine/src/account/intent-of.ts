import type { IntentKey, OrderIntended } from '@race/core'

/** The key of an order's intent, from its id: instance, time and ordinal, with `:` between them. */
export function intentOf({
  intentId,
  strategyInstance,
}: Pick<OrderIntended, 'intentId' | 'strategyInstance'>): IntentKey {
  const instance =
    strategyInstance !== null && intentId.startsWith(`${strategyInstance}:`) ? strategyInstance : 'engine'
  const rest = intentId.slice(instance.length + 1)
  const colon = rest.indexOf(':')
  const ordinal = rest.slice(colon + 1)
  return {
    strategyInstance: instance,
    decisionTime: Number(rest.slice(0, colon)),
    ordinal: /^\d+$/.test(ordinal) ? Number(ordinal) : ordinal,
  }
}

/** Whether the engine itself closes something by it: strategies number what they ask for, the engine names what it does. */
export function isOfEngine(intended: Pick<OrderIntended, 'intentId' | 'strategyInstance' | 'parentId'>): boolean {
  return intended.parentId === null && typeof intentOf(intended).ordinal === 'string'
}
