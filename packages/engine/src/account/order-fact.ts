import type { AccountFact, AccountFactType } from '@race/core'

const orderFacts = [
  'order-intended',
  'order-answered',
  'order-missing',
  'order-change-intended',
  'order-reported',
  'order-adopted',
  'order-filled',
  'fill-busted',
  'fills-missing',
] as const satisfies readonly AccountFactType[]

export type OrderFact = Extract<AccountFact, { readonly type: (typeof orderFacts)[number] }>
export type OtherFact = Exclude<AccountFact, OrderFact>

const orderFactNames: ReadonlySet<string> = new Set(orderFacts)

/** Whether a fact is one of an order. */
export function isOrderFact(fact: AccountFact): fact is OrderFact {
  return orderFactNames.has(fact.type)
}
