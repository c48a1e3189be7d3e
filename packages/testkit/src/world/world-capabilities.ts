import type { BrokerCapabilities } from '@race/core'

/** What the world's venue can do, where nothing else is wanted. */
export function worldCapabilities(changes: Partial<BrokerCapabilities> = {}): BrokerCapabilities {
  const { clientOrderIds = 'enforced' } = changes
  const clientOrderIdsForMs = clientOrderIds === 'windowed' ? (changes.clientOrderIdsForMs ?? 60_000) : null
  return {
    environment: 'paper',
    orderTypes: ['market', 'limit', 'stop', 'stop-limit'],
    timesInForce: ['gtc', 'ioc', 'gtd'],
    short: true,
    brackets: false,
    replace: true,
    reports: { fills: true, positions: true, cash: true },
    ...changes,
    clientOrderIds,
    clientOrderIdsForMs,
  }
}
