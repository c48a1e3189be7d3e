import type { SessionRecording } from './session-recording.ts'

/** Orders that a venue did not take on at all, such as a trail before the first price: no report ever told of them. */
export interface RefusedOrders {
  /** Client order ids. */
  readonly orders: ReadonlySet<string>
  /** Why, by intent. */
  readonly byIntent: ReadonlyMap<string, string>
}

export function refusedBeforeTheVenue({ facts }: SessionRecording): RefusedOrders {
  const told = new Set(facts['order-reported'].map(({ data }) => data.clientOrderId))
  const codes = new Map(
    facts['order-answered'].flatMap(({ data: { command, answer, clientOrderId, code } }) =>
      command === 'submit' && answer === 'rejected' && !told.has(clientOrderId)
        ? [[clientOrderId, code ?? 'REJECTED'] as const]
        : [],
    ),
  )
  const byIntent = new Map<string, string>()
  for (const { data } of facts['order-intended']) {
    const code = codes.get(data.clientOrderId)
    if (code !== undefined) byIntent.set(data.intentId, code)
  }
  return { orders: new Set(codes.keys()), byIntent }
}
