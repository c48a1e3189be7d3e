import { RaceError } from '../error/race-error.ts'
import type { Calendar } from '../market/calendar.ts'
import { getCalendar } from '../market/get-calendar.ts'
import type { CorporateAction, CorporateActionInput } from './corporate-action.ts'
import { readCorporateAction } from './corporate-action-row.ts'

/** Actions in the order in which they take effect. Immutable; made by `defineCorporateActions`. */
export interface CorporateActions {
  /** All of them: by time; at one instant renames, splits, dividends, delistings, and else as they were listed. */
  readonly list: readonly CorporateAction[]
  /** Those of one instrument, in the same order and always the same array; a rename is one of the old id. */
  of(instrument: string): readonly CorporateAction[]
}

export interface CorporateActionsOptions {
  /** The calendar whose sessions dates are resolved by, or the one of each instrument; `XNYS` by default. */
  readonly calendar?: Calendar | ((instrument: string) => Calendar)
}

const none: readonly CorporateAction[] = /*#__PURE__*/ Object.freeze([])

/** A dividend is per unit after the splits of its instant, and what ends comes last. */
const orderOf: Readonly<Record<CorporateAction['type'], number>> = { rename: 0, split: 1, dividend: 2, delisting: 3 }

/**
 * Checks corporate actions, resolves when each takes effect, and sorts them.
 *
 * An action takes effect at the open of the session of its ex-date, before orders are matched; an ex-date without a
 * session means the next one. A `time` of its own takes precedence, as for markets with trading before the session.
 *
 * @throws RaceError `CORPORATE_ACTION_INVALID` naming row (from 1), field and value
 *
 * @example
 * ```ts
 * const actions = defineCorporateActions([
 *   { type: 'dividend', instrument: 'AAPL', exDate: '2020-11-06', amountPerUnit: '0.205' },
 *   { type: 'split', instrument: 'AAPL', exDate: '2020-08-31', ratio: { numerator: 4, denominator: 1 } },
 * ])
 * console.log(actions.list.map(({ type, time }) => `${type} ${new Date(time).toISOString()}`).join(', '))
 * // split 2020-08-31T13:30:00.000Z, dividend 2020-11-06T14:30:00.000Z
 * ```
 */
export function defineCorporateActions(
  rows: readonly CorporateActionInput[],
  options: CorporateActionsOptions = {},
): CorporateActions {
  const { calendar = getCalendar('XNYS') } = options
  const calendarOf = typeof calendar === 'function' ? calendar : (): Calendar => calendar
  const list = rows.map((row, index) => readCorporateAction(row, index, calendarOf))
  const rowOf = new Map(list.map((action, index) => [action, index + 1]))
  // Array sorting is stable: equals stay as they were listed.
  list.sort((a, b) => a.time - b.time || orderOf[a.type] - orderOf[b.type])
  const byInstrument = new Map<string, CorporateAction[]>()
  for (const action of list) {
    const instrument = action.type === 'rename' ? action.from : action.instrument
    const own = byInstrument.get(instrument)
    if (own === undefined) byInstrument.set(instrument, [action])
    else own.push(action)
  }
  for (const own of byInstrument.values()) requireLife(Object.freeze(own), rowOf)
  return Object.freeze({
    list: Object.freeze(list),
    of: (instrument: string): readonly CorporateAction[] => byInstrument.get(instrument) ?? none,
  })
}

/**
 * The actions of one instrument that take effect after `from` and up to `to` (epoch ms, `to` included), in order: so
 * consecutive calls, each from the last instant to the next, see every action once. By binary search; where there are
 * none, which is nearly always, nothing is allocated.
 *
 * @example
 * ```ts
 * const actions = defineCorporateActions([
 *   { type: 'dividend', instrument: 'SPY', exDate: '2021-03-19', amountPerUnit: '1.278' },
 * ])
 * const open = Date.UTC(2021, 2, 19, 13, 30)
 * console.log(actionsBetween(actions, 'SPY', open - 1, open).length) // 1
 * console.log(actionsBetween(actions, 'SPY', open, open + 86_400_000).length) // 0
 * ```
 */
export function actionsBetween(
  actions: CorporateActions,
  instrument: string,
  from: number,
  to: number,
): readonly CorporateAction[] {
  const own = actions.of(instrument)
  const first = countUntil(own, from)
  const next = own[first]
  if (next === undefined || next.time > to) return none
  return own.slice(first, countUntil(own, to))
}

/** How many actions take effect at or before an instant. */
function countUntil(actions: readonly CorporateAction[], time: number): number {
  let low = 0
  let high = actions.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((actions[middle] as CorporateAction).time <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** An instrument that has ceased to trade has no actions after that. */
function requireLife(own: readonly CorporateAction[], rowOf: ReadonlyMap<CorporateAction, number>): void {
  const delisted = own.findIndex(({ type }) => type === 'delisting')
  const after = own[delisted + 1]
  if (delisted < 0 || after === undefined) return
  const row = rowOf.get(after) ?? 0
  throw new RaceError('CORPORATE_ACTION_INVALID', {
    message: `Corporate action ${row}: exDate is '${after.exDate}', but must be before the delisting of ${own[delisted]?.exDate}`,
    facts: { row, field: 'exDate', value: after.exDate },
    hint: 'Nothing happens to an instrument that has ceased to trade. Correct this row, or that of the delisting.',
  })
}
