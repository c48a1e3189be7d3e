/** Where a fault strikes. */
export type FaultPlace = 'disk' | 'network' | 'venue' | 'process'

interface FaultDescription {
  readonly place: FaultPlace
  readonly what: string
  /** How likely it is at each chance it has, when it is switched on: of a call, a report, a fill, or a second of time. */
  readonly chance: number
}

/** Every kind of fault that a world knows, by name. */
export const faultKinds = {
  'append-slow': { place: 'disk', what: 'an append takes seconds', chance: 0.02 },
  'append-failed': { place: 'disk', what: 'an append fails, and nothing was stored', chance: 0.01 },
  'append-failed-after': { place: 'disk', what: 'an append fails, and everything was stored', chance: 0.01 },
  'snapshot-failed': { place: 'disk', what: 'a snapshot cannot be saved', chance: 0.1 },
  'read-failed': { place: 'disk', what: 'the log cannot be read for a moment', chance: 0.02 },
  'file-failed': { place: 'disk', what: 'a file cannot be written for a moment', chance: 0.02 },
  'lease-taken': { place: 'disk', what: 'another engine takes the lease', chance: 0.01 },
  'request-lost': { place: 'network', what: 'a call does not reach the venue', chance: 0.05 },
  'request-slow': {
    place: 'network',
    what: 'a call takes seconds to reach the venue, or comes too late',
    chance: 0.05,
  },
  'request-repeated': { place: 'network', what: 'a call reaches the venue twice', chance: 0.05 },
  'answer-lost': { place: 'network', what: 'the answer to a call is lost', chance: 0.05 },
  'answer-slow': { place: 'network', what: 'the answer to a call takes seconds', chance: 0.05 },
  'report-slow': { place: 'network', what: 'a report takes seconds, and so do those behind it', chance: 0.03 },
  'report-repeated': { place: 'network', what: 'a report comes twice', chance: 0.1 },
  'report-overtaken': { place: 'network', what: 'a report comes after those that were told later', chance: 0.1 },
  'stream-broken': { place: 'network', what: 'the stream of reports breaks off for a while', chance: 0.02 },
  'connect-failed': { place: 'network', what: 'the venue cannot be reached at first', chance: 0.3 },
  'fill-partial': { place: 'venue', what: 'an order fills in parts', chance: 0.4 },
  'fill-late': { place: 'venue', what: 'a fill is told long after the order ended', chance: 0.1 },
  'fill-repeated': { place: 'venue', what: 'a fill is told once more, seconds later', chance: 0.1 },
  'fill-busted': { place: 'venue', what: 'a fill is taken back', chance: 0.05 },
  'order-rejected': { place: 'venue', what: 'a sound order is refused', chance: 0.05 },
  'order-cancelled': { place: 'venue', what: 'the venue cancels an order on its own', chance: 0.02 },
  'order-from-outside': { place: 'venue', what: 'somebody trades on the account by hand', chance: 0.01 },
  'cancel-after-fill': { place: 'venue', what: 'an order fills just before its cancellation', chance: 0.2 },
  'instrument-halted': { place: 'venue', what: 'trading in an instrument is halted for a while', chance: 0.01 },
  'rate-limited': { place: 'venue', what: 'a call is refused for too many', chance: 0.05 },
  'venue-failed': { place: 'venue', what: 'the venue fails before it has done anything', chance: 0.03 },
  'venue-failed-after': { place: 'venue', what: 'the venue fails after it has done what it was asked', chance: 0.03 },
  'venue-clock-off': { place: 'venue', what: "the venue's clock is off by up to two seconds", chance: 1 },
  'balance-moved': { place: 'venue', what: 'money or a holding comes or goes without a fill', chance: 0.005 },
  'price-jumped': { place: 'venue', what: 'a price jumps by some percent', chance: 0.02 },
  crash: { place: 'process', what: 'the process is gone between two turns', chance: 0.03 },
  'crash-in-write': { place: 'process', what: 'the process is gone while an append is under way', chance: 0.01 },
  'crash-in-recovery': { place: 'process', what: 'the process is gone while it starts', chance: 0.2 },
  'process-paused': { place: 'process', what: 'the process stands still for seconds', chance: 0.01 },
} as const satisfies Readonly<Record<string, FaultDescription>>

export type FaultKind = keyof typeof faultKinds

/** How likely each kind is at each of its chances; what is left out never strikes. */
export type FaultPlan = Readonly<Partial<Record<FaultKind, number>>>

export const faultKindNames = /*#__PURE__*/ Object.freeze(Object.keys(faultKinds) as FaultKind[])
