import type { AccountEvent, AccountFacts, AccountFactType, Decimal, StoredEvent } from '@race/core'
import { accountFactVersions, decimal } from '@race/core'

/** The events of an account's log that its own facts are made of. */
export function accountEvents(log: readonly StoredEvent[]): readonly AccountEvent[] {
  return log.filter(({ type }) => Object.hasOwn(accountFactVersions, type)) as unknown as readonly AccountEvent[]
}

/** The events of one type, with their data. */
export function factsOfType<Type extends AccountFactType>(
  log: readonly StoredEvent[],
  type: Type,
): readonly { readonly sequence: number; readonly data: AccountFacts[Type] }[] {
  return log.flatMap((event) =>
    event.type === type ? [{ sequence: event.sequence, data: event.data as unknown as AccountFacts[Type] }] : [],
  )
}

/** Money and positions as the log tells them, after each event that moves any. */
export interface BookStep {
  readonly sequence: number
  readonly cash: Decimal
  readonly positions: ReadonlyMap<string, Decimal>
}

/** Folds openings, fills, busts and adjustments with nothing but sums of decimals. */
export function bookOf(
  log: readonly StoredEvent[],
  multipliers: Readonly<Record<string, Decimal>>,
): readonly BookStep[] {
  const steps: BookStep[] = []
  const fills = new Map<string, AccountFacts['order-filled']>()
  const positions = new Map<string, Decimal>()
  let cash = decimal(0)
  const add = ({ instrument, side, price, quantity, fee }: AccountFacts['order-filled'], sign: 1 | -1): void => {
    const direction = side === 'buy' ? sign : -sign
    const worth = decimal(price)
      .times(quantity)
      .times(multipliers[instrument] ?? 1)
    positions.set(instrument, (positions.get(instrument) ?? decimal(0)).plus(decimal(quantity).times(direction)))
    cash = cash.minus(worth.times(direction)).minus(decimal(fee).times(sign))
  }
  for (const event of accountEvents(log)) {
    if (event.type === 'account-opened') cash = cash.plus(event.data.capital)
    else if (event.type === 'order-filled') {
      fills.set(event.data.fillId, event.data)
      add(event.data, 1)
    } else if (event.type === 'fill-busted') {
      const fill = fills.get(event.data.fillId)
      if (fill !== undefined) add(fill, -1)
    } else if (event.type === 'balance-adjusted') {
      const { kind, of, before, after } = event.data
      const change = decimal(after).minus(before)
      if (kind === 'cash') cash = cash.plus(change)
      else positions.set(of, (positions.get(of) ?? decimal(0)).plus(change))
    } else continue
    steps.push({ sequence: event.sequence, cash, positions: new Map(positions) })
  }
  return steps
}

/** The last step up to a sequence; undefined before the first. */
export function stepAt(steps: readonly BookStep[], sequence: number): BookStep | undefined {
  return steps.findLast((step) => step.sequence <= sequence)
}
