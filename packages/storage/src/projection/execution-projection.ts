import type { AccountOpened, JsonValue } from '@race/core'
import type { FillRow, InstrumentRow, JournalTableName, JournalTables } from './journal-rows.ts'
import type { RowReference } from './journal-tables.ts'
import {
  adoptedOrder,
  answered,
  filled,
  intendedOrder,
  legOf,
  legOrder,
  missing,
  reported,
  unfilled,
} from './order-rows.ts'
import { emptyPosition, positionAdjusted, positionAfter, positionWithout } from './position-rows.ts'
import type { AccountEventOf, Projection } from './projection.ts'
import type { RowSet } from './row-set.ts'

/**
 * Orders, fills and positions. They are one projection because a fill that is taken back is told by its id alone, and changes
 * all three.
 */
export const executionProjection: Projection = {
  name: 'execution',
  version: 2,
  tables: ['journalOrder', 'journalLeg', 'journalFill', 'journalInstrument', 'journalPosition'],
  folds: {
    'account-opened': {
      fold: ({ data, time, sequence }, rows) => {
        for (const row of instrumentRows(data, { time, sequence })) rows.put('journalInstrument', row)
      },
    },
    'order-intended': {
      reads: ({ data }) => [orderReference(data.clientOrderId)],
      fold: (event, rows) => {
        const { data } = event
        // An intent is told once. Should it be told again, what became of the order stays.
        if (rows.get('journalOrder', data.clientOrderId) !== undefined) return
        rows.put('journalOrder', intendedOrder(data, event))
        if (data.stop !== null) rows.put('journalLeg', legOf(data.stop, 'stop-loss', data, event))
        if (data.target !== null) rows.put('journalLeg', legOf(data.target, 'take-profit', data, event))
      },
    },
    'order-answered': {
      reads: ({ data }) => [orderReference(data.clientOrderId)],
      fold: (event, rows) => {
        const order = rows.get('journalOrder', event.data.clientOrderId)
        if (order !== undefined) rows.put('journalOrder', answered(order, event.data, event))
      },
    },
    'order-missing': {
      reads: ({ data }) => [orderReference(data.clientOrderId)],
      fold: (event, rows) => {
        const order = rows.get('journalOrder', event.data.clientOrderId)
        if (order !== undefined) rows.put('journalOrder', missing(order, event))
      },
    },
    'order-reported': {
      reads: ({ data }) => [orderReference(data.clientOrderId), legReference(data.clientOrderId)],
      fold: (event, rows) => {
        const order = orderOf(event, rows)
        if (order !== undefined) rows.put('journalOrder', reported(order, event.data, event))
      },
    },
    'order-adopted': {
      reads: ({ data }) => [orderReference(data.clientOrderId)],
      fold: (event, rows) => {
        const order = rows.get('journalOrder', event.data.clientOrderId)
        const row = order === undefined ? adoptedOrder(event.data, event) : reported(order, event.data, event)
        rows.put('journalOrder', row)
      },
    },
    'order-filled': {
      reads: ({ data }) => [
        { table: 'journalFill', key: [data.fillId] },
        orderReference(data.clientOrderId),
        legReference(data.clientOrderId),
        ...positionReferences(data),
      ],
      fold: foldFill,
    },
    'fill-busted': {
      reads: ({ data }) => [{ table: 'journalFill', key: [data.fillId] }, orderReference(data.clientOrderId)],
      fold: foldBust,
    },
    'balance-adjusted': {
      reads: ({ data }) =>
        data.kind === 'position' ? positionReferences({ strategyInstance: null, instrument: data.of }) : [],
      fold: (event, rows) => {
        const { data, time } = event
        if (data.kind !== 'position') return
        const terms = rows.get('journalInstrument', data.of)
        const key = { strategyInstance: null, instrument: data.of }
        const position = rows.get('journalPosition', '', data.of) ?? emptyPosition(key, terms, event)
        rows.put('journalPosition', positionAdjusted(position, data, { terms, time }))
      },
    },
  },
  follows: <Name extends JournalTableName>(table: Name, row: JournalTables[Name]) =>
    table === 'journalFill' ? positionReferences(row as FillRow) : [],
}

function foldFill(event: AccountEventOf<'order-filled'>, rows: RowSet): void {
  const { data, sequence, time } = event
  // A fill that the venue tells twice is one.
  if (rows.get('journalFill', data.fillId) !== undefined) return
  const { fillId, clientOrderId, venueOrderId, strategyInstance, instrument, side } = data
  const { price, quantity, fee, feeCurrency, liquidity } = data
  rows.put('journalFill', {
    ...{ fillId, clientOrderId, venueOrderId, strategyInstance, instrument, side, price, quantity, fee, feeCurrency },
    ...{ liquidity, time: data.time, sequence, isBusted: 0, bustReason: null, bustedAt: null },
  })
  const order = orderOf(event, rows)
  if (order !== undefined) rows.put('journalOrder', filled(order, data, event))
  const terms = rows.get('journalInstrument', data.instrument)
  const known = rows.get('journalPosition', data.strategyInstance ?? '', data.instrument)
  const position = known ?? emptyPosition(data, terms, event)
  rows.put('journalPosition', positionAfter(position, data, { terms, time }))
}

function foldBust(event: AccountEventOf<'fill-busted'>, rows: RowSet): void {
  const { data, time } = event
  const fill = rows.get('journalFill', data.fillId)
  if (fill === undefined || fill.isBusted === 1) return
  rows.put('journalFill', { ...fill, isBusted: 1, bustReason: data.reason, bustedAt: data.time })
  const order = rows.get('journalOrder', data.clientOrderId)
  if (order !== undefined) rows.put('journalOrder', unfilled(order, fill, event))
  const terms = rows.get('journalInstrument', fill.instrument)
  const position = rows.get('journalPosition', fill.strategyInstance ?? '', fill.instrument)
  if (position !== undefined) rows.put('journalPosition', positionWithout(position, fill, { terms, time }))
}

/** The order that the venue speaks of: known, or made of a leg that the venue has placed itself. */
function orderOf(event: AccountEventOf<'order-filled'> | AccountEventOf<'order-reported'>, rows: RowSet) {
  const order = rows.get('journalOrder', event.data.clientOrderId)
  if (order !== undefined) return order
  const leg = rows.get('journalLeg', event.data.clientOrderId)
  return leg === undefined ? undefined : legOrder(leg, event.data, { time: event.data.time, sequence: event.sequence })
}

function orderReference(clientOrderId: string): RowReference {
  return { table: 'journalOrder', key: [clientOrderId] }
}

function legReference(clientOrderId: string): RowReference {
  return { table: 'journalLeg', key: [clientOrderId] }
}

function positionReferences(of: Pick<FillRow, 'strategyInstance' | 'instrument'>): readonly RowReference[] {
  return [
    { table: 'journalInstrument', key: [of.instrument] },
    { table: 'journalPosition', key: [of.strategyInstance ?? '', of.instrument] },
  ]
}

function instrumentRows(
  { instruments, ledgerScale }: AccountOpened,
  place: { readonly time: number; readonly sequence: number },
): readonly InstrumentRow[] {
  return instruments.flatMap((instrument) => {
    const { id, quoteCurrency, multiplier } = instrument as Readonly<Record<string, JsonValue>>
    if (typeof id !== 'string' || typeof quoteCurrency !== 'string' || typeof multiplier !== 'string') return []
    return [{ instrument: id, currency: quoteCurrency, multiplier, ledgerScale, ...place }]
  })
}
