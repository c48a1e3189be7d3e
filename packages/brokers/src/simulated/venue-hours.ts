import { type Calendar, countUpTo, type Instrument, RaceError } from '@race/core'
import { invalidModel } from './costs/require-figure.ts'

/** A pause of trading, from an instant (included) to another (excluded), epoch ms; of one instrument or of all. */
export interface Halt {
  readonly from: number
  readonly to: number
  /** Id of the instrument; all of them when left out. */
  readonly instrument?: string
}

/** When instruments trade: in sessions, but for halts. Instruments are named by their position. */
export interface VenueHours {
  isOpen(instrument: number, time: number): boolean
  isHalted(instrument: number, time: number): boolean
  /** The first instant after `time` at which `isOpen` changes, epoch ms; Infinity when it never does. */
  nextChange(instrument: number, time: number): number
}

/** The most sessions without a pause between them that are looked through for an end of trading. */
const unbrokenSessionsMax = 400

/**
 * @param calendars the calendar of each instrument where sessions bind; null where they do not
 * @throws RaceError `CONFIG_INVALID` for a halt that ends before it begins, or of an instrument that is not there
 */
export function createVenueHours(
  instruments: readonly Instrument[],
  calendars: readonly Calendar[] | null,
  halts: readonly Halt[],
): VenueHours {
  halts.forEach(requireSound(instruments))
  const edges = instruments.map(({ id }) => mergedEdges(halts.filter((halt) => (halt.instrument ?? id) === id)))
  const isHalted = (instrument: number, time: number): boolean => countUpTo(edges[instrument] ?? [], time) % 2 === 1
  const inSession = (instrument: number, time: number): boolean => calendars?.[instrument]?.isOpen(time) ?? true
  const isOpen = (instrument: number, time: number): boolean =>
    inSession(instrument, time) && !isHalted(instrument, time)
  return {
    isOpen,
    isHalted,
    nextChange(instrument, time) {
      const calendar = calendars?.[instrument]
      const own = edges[instrument] ?? []
      const now = isOpen(instrument, time)
      for (let at = time; ; ) {
        const nextHaltEdge = own[countUpTo(own, at)] ?? Number.POSITIVE_INFINITY
        // While a halt lasts, the sessions that begin and end in it change nothing.
        const isHeld = isHalted(instrument, at)
        const nextSession =
          calendar === undefined || isHeld ? Number.POSITIVE_INFINITY : nextSessionChange(calendar, at)
        at = Math.min(nextHaltEdge, nextSession)
        if (at === Number.POSITIVE_INFINITY || isOpen(instrument, at) !== now) return at
      }
    },
  }
}

/** The beginnings and ends of halts, one after the other, those that overlap or meet made one. */
function mergedEdges(halts: readonly Halt[]): readonly number[] {
  const edges: number[] = []
  for (const { from, to } of halts.toSorted((a, b) => a.from - b.from)) {
    const last = edges.at(-1)
    if (last === undefined || from > last) edges.push(from, to)
    else edges[edges.length - 1] = Math.max(last, to)
  }
  return edges
}

function nextSessionChange(calendar: Calendar, time: number): number {
  if (calendar.isOpen(time)) {
    let end = calendar.sessionEndAfter(time)
    for (let n = 0; n < unbrokenSessionsMax; n++) {
      if (!calendar.isOpen(end)) return end
      end = calendar.sessionEndAfter(end)
    }
    return Number.POSITIVE_INFINITY
  }
  // Closed now, and open just before the session ends: the opening is found by halving the time between.
  let closed = time
  let open = calendar.sessionEndAfter(time) - 1
  while (open - closed > 1) {
    const middle = Math.floor((closed + open) / 2)
    if (calendar.isOpen(middle)) open = middle
    else closed = middle
  }
  return open
}

function requireSound(instruments: readonly Instrument[]): (halt: Halt, index: number) => void {
  const ids = instruments.map(({ id }) => id)
  return ({ from, to, instrument }, index) => {
    const place = `costs.venueRules.halts[${index}]`
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to <= from) {
      throw invalidModel(
        place,
        `it lasts from ${from} to ${to}`,
        'Give whole epoch milliseconds, the end after the beginning.',
      )
    }
    if (instrument === undefined || ids.includes(instrument)) return
    throw new RaceError('CONFIG_INVALID', {
      message: `${place}: there is no instrument '${instrument}', only ${ids.map((id) => `'${id}'`).join(', ')}`,
      facts: { instrument },
      hint: 'Name an instrument of the market, or leave it out to halt all.',
    })
  }
}
