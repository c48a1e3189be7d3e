import {
  type Broker,
  type BrokerAnswer,
  type BrokerCall,
  type BrokerCapabilities,
  type OrderAnswer,
  type OrderCommand,
  type OrderReference,
  type OrderReplacement,
  RaceError,
} from '@race/core'
import type { Faults } from './faults.ts'
import type { Life } from './life.ts'
import type { Carried, Network } from './network.ts'
import type { ReportStream } from './report-stream.ts'
import type { Venue } from './venue.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What a process asked the venue to do, as it left the process. */
export type Departure =
  | { readonly kind: 'submit'; readonly command: OrderCommand }
  | { readonly kind: 'cancel'; readonly order: OrderReference }
  | { readonly kind: 'replace'; readonly order: OrderReference; readonly changes: OrderReplacement }

export interface WorldBrokerOptions {
  readonly name: string
  readonly capabilities: BrokerCapabilities
  readonly time: VirtualTime
  readonly life: Life
  readonly faults: Faults
  readonly network: Network
  readonly stream: ReportStream
  readonly venue: Venue
  /** How long an answer is waited for. */
  readonly timeoutMs: number
  /** How long after it was sent a call may still arrive. */
  readonly requestLifeMs: number
  /** Told at the moment that a command leaves. */
  readonly onDeparture: (departure: Departure) => void
}

type Unknown = { readonly type: 'unknown'; readonly cause: string }

interface Link extends WorldBrokerOptions {
  readonly sentAt: Map<string, number>
  connectedAt: number | null
  isClosed: boolean
  verify: Parameters<Broker['connect']>[0]['verify']
}

/** The broker of one process: its calls go through the network, and so do its reports. */
export function createWorldBroker(options: WorldBrokerOptions): Broker {
  const link: Link = { ...options, sentAt: new Map(), connectedAt: null, isClosed: false, verify: () => false }
  const { capabilities, name, venue, stream } = options
  return {
    port: 'broker/1',
    name,
    capabilities,
    connect: (call) => connect(link, call),
    submit: (command, call) => guarded(link, () => submit(link, command, call)),
    cancel: (order, call) =>
      guarded(link, () => {
        if (link.connectedAt === null) return Promise.resolve(notConnected)
        link.onDeparture({ kind: 'cancel', order })
        return ask(link, call, { mayRepeat: never, perform: () => limited(link, () => venue.cancel(order)) })
      }),
    replace: (order, changes, call) => guarded(link, () => replace(link, { order, changes }, call)),
    order: (order, call) => guarded(link, () => find(link, order, call)),
    standing: (call) =>
      guarded(link, () => {
        const perform = () => ({ type: 'known' as const, standing: venue.standing(call.since) })
        return ask(link, call, { mayRepeat: always, perform })
      }),
    reports({ signal }) {
      requireOpen(link)
      return stream.read(signal)
    },
    async [Symbol.asyncDispose]() {
      link.isClosed = true
      stream.close()
    },
  }
}

const always = (): boolean => true
const never = (): boolean => false

const notConnected: BrokerAnswer = {
  type: 'rejected',
  code: 'NOT_CONNECTED',
  message: 'the broker is not connected',
  isDuplicate: false,
}

async function guarded<Answer>(link: Link, call: () => Promise<Answer>): Promise<Answer> {
  requireOpen(link)
  return await link.life.keep(call)
}

function requireOpen({ isClosed, name }: Link): void {
  if (!isClosed) return
  throw new RaceError('BROKER_CLOSED', {
    message: `Broker '${name}' was closed`,
    facts: { broker: name },
    hint: 'Make another broker; one that is closed stays so.',
  })
}

async function connect(link: Link, call: Parameters<Broker['connect']>[0]) {
  return await guarded(link, async () => {
    const { faults, stream, time } = link
    if (faults.strikes('connect-failed')) return { type: 'unknown' as const, cause: 'the venue cannot be reached' }
    const perform = (): { type: 'connected' } => {
      stream.open()
      return { type: 'connected' }
    }
    const answer = await ask(link, call, { mayRepeat: always, perform })
    if (answer.type !== 'connected') return answer
    link.verify = call.verify
    link.connectedAt = time.now()
    return answer
  })
}

async function submit(link: Link, command: OrderCommand, call: BrokerCall): Promise<BrokerAnswer> {
  const { capabilities, connectedAt, venue, time, sentAt } = link
  if (connectedAt === null) return notConnected
  requireCapable(capabilities, command)
  if (!link.verify(command.approval, command.intentId)) {
    const message = 'the order does not carry the approval of its intent'
    return { type: 'rejected', code: 'NOT_APPROVED', message, isDuplicate: false }
  }
  link.onDeparture({ kind: 'submit', command })
  sentAt.set(command.clientOrderId, time.now())
  const keepsIds = capabilities.clientOrderIds === 'enforced' || capabilities.clientOrderIds === 'windowed'
  // A venue that has refused an order does not take it when the same call arrives once more: a rejection is final.
  const mayRepeat = (first: BrokerAnswer): boolean => keepsIds && first.type === 'accepted'
  return await ask(link, call, { mayRepeat, perform: () => limited(link, () => venue.submit(command)) })
}

async function replace(
  link: Link,
  { order, changes }: { readonly order: OrderReference; readonly changes: OrderReplacement },
  call: BrokerCall,
): Promise<BrokerAnswer> {
  if (!link.capabilities.replace) throw excluded('a replacement', 'replace')
  if (link.connectedAt === null) return notConnected
  link.onDeparture({ kind: 'replace', order, changes })
  return await ask(link, call, {
    mayRepeat: never,
    perform: () => limited(link, () => link.venue.replace(order, changes)),
  })
}

/** There is no such order only when no call that could make one may still be under way, of a process before this one neither. */
async function find(link: Link, order: OrderReference, call: BrokerCall): Promise<OrderAnswer> {
  const { capabilities, venue, time, sentAt, connectedAt, requestLifeMs } = link
  if (connectedAt === null) return { type: 'unknown', cause: 'the broker is not connected' }
  if (capabilities.clientOrderIds === 'none' && order.venueOrderId === null) {
    return { type: 'unknown', cause: 'the venue keeps no client order ids' }
  }
  const askedAt = time.now()
  const perform = (): OrderAnswer => {
    const found = venue.order(order)
    return found === null ? { type: 'not-found' } : { type: 'found', order: found }
  }
  const answer = await ask(link, call, { mayRepeat: always, perform })
  const lastPossible = Math.max(connectedAt, sentAt.get(order.clientOrderId) ?? 0) + requestLifeMs
  if (answer.type !== 'not-found' || askedAt > lastPossible) return answer
  return { type: 'unknown', cause: 'a call that was sent may still arrive' }
}

/** One call: its answer, or unknown after the timeout, a failure of the venue or the signal. */
function ask<Answer>(
  { life, network, timeoutMs }: Link,
  { signal }: BrokerCall,
  { perform, mayRepeat }: { readonly perform: () => Answer; readonly mayRepeat: (first: Answer) => boolean },
): Promise<Answer | Unknown> {
  if (signal.aborted) return Promise.resolve({ type: 'unknown', cause: 'the signal was aborted before the call' })
  return new Promise((resolve) => {
    const finish = (answer: Answer | Unknown): void => {
      cancelTimeout()
      signal.removeEventListener('abort', abort)
      resolve(answer)
    }
    const abort = (): void => finish({ type: 'unknown', cause: 'the signal was aborted' })
    const cancelTimeout = life.schedule(timeoutMs, () => {
      finish({ type: 'unknown', cause: `no answer within ${timeoutMs} ms` })
    })
    signal.addEventListener('abort', abort, { once: true })
    const done = (carried: Carried<Answer>): void => {
      if (carried.type === 'answered') finish(carried.answer)
      else finish({ type: 'unknown', cause: 'the venue failed' })
    }
    network.call(perform, done, mayRepeat)
  })
}

function limited({ faults }: Link, perform: () => BrokerAnswer): BrokerAnswer {
  if (!faults.strikes('rate-limited')) return perform()
  return { type: 'rejected', code: 'RATE_LIMITED', message: 'too many calls', isDuplicate: false }
}

function requireCapable({ orderTypes, timesInForce, brackets }: BrokerCapabilities, command: OrderCommand): void {
  if (!orderTypes.includes(command.type)) throw excluded(`an order of type '${command.type}'`, 'orderTypes')
  if (!timesInForce.includes(command.timeInForce))
    throw excluded(`time in force '${command.timeInForce}'`, 'timesInForce')
  if (command.bracket !== null && !brackets) throw excluded('a bracket', 'brackets')
}

function excluded(what: string, capability: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `The venue does not take ${what}`,
    facts: { capability },
    hint: `Look at capabilities.${capability} before sending.`,
  })
}
