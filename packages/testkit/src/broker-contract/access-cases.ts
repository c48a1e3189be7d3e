import {
  type BrokerAnswer,
  type BrokerCall,
  createApprovalMint,
  type OrderType,
  orderTypes,
  RaceError,
} from '@race/core'
import type { BrokerCase } from './broker-case.ts'
import { type BrokerTrial, must, show } from './broker-trial.ts'

/** Who may send at all: connected, approved, open, and within what the venue can do. */
export const accessCases: readonly BrokerCase[] = [
  {
    id: 'unconnected',
    name: 'rejects every command with NOT_CONNECTED until it is connected',
    needs: [],
    async check({ broker, command, call }) {
      const { clientOrderId, instrument } = command()
      const order = { clientOrderId, venueOrderId: null, instrument }
      const submitted = await call((options) => broker.submit(command(), options))
      must(isRejected(submitted, 'NOT_CONNECTED'), `submit before connect answered ${show(submitted)}`)
      const cancelled = await call((options) => broker.cancel(order, options))
      must(isRejected(cancelled, 'NOT_CONNECTED'), `cancel before connect answered ${show(cancelled)}`)
    },
  },
  {
    id: 'unapproved',
    name: 'rejects with NOT_APPROVED what the gate did not approve, and does not send it',
    needs: [],
    async check(trial) {
      await trial.connect()
      const sound = trial.command()
      const intent = { strategyInstance: 'forger', decisionTime: 0, ordinal: 0 }
      const forged = { ...sound, approval: createApprovalMint().approve(intent).approval }
      const borrowed = { ...trial.command(), approval: sound.approval }
      for (const command of [forged, borrowed]) {
        const answer = await trial.call((options) => trial.broker.submit(command, options))
        must(isRejected(answer, 'NOT_APPROVED'), `submit with an approval of another intent answered ${show(answer)}`)
        const count = await trial.venue.orderCount?.(command.clientOrderId)
        must(count === undefined || count === 0, 'an order without the approval of its intent is at the venue')
      }
    },
  },
  {
    id: 'misuse',
    name: 'throws CONFIG_INVALID for a command that its capabilities exclude',
    needs: [],
    async check(trial) {
      await trial.connect()
      const excluded = excludedCalls(trial)
      if (excluded.length === 0) return 'its capabilities exclude nothing'
      for (const [what, call] of excluded) {
        const outcome = await codeOf(() => trial.call(call))
        must(outcome === 'CONFIG_INVALID', `${what} came to ${outcome}`)
      }
      return
    },
  },
  {
    id: 'closed',
    name: 'throws BROKER_CLOSED from every call after its end, and ends its reports',
    needs: [],
    async check(trial) {
      await trial.connect()
      const { broker, call, command } = trial
      let hasEnded = false
      const stream = (async () => {
        for await (const _ of broker.reports({ signal: new AbortController().signal }));
      })()
      stream.then(
        () => {
          hasEnded = true
        },
        () => undefined,
      )
      await trial.call(() => Promise.resolve(broker[Symbol.asyncDispose]()))
      await trial.until('the end of the reports of a broker that is closed', () => hasEnded)
      const { clientOrderId, instrument } = command()
      const order = { clientOrderId, venueOrderId: null, instrument }
      const calls: Readonly<Record<string, (options: BrokerCall) => Promise<unknown>>> = {
        connect: (options) => broker.connect({ ...options, verify: () => true }),
        submit: (options) => broker.submit(command(), options),
        cancel: (options) => broker.cancel(order, options),
        order: (options) => broker.order(order, options),
        standing: (options) => broker.standing({ ...options, since: 0 }),
      }
      for (const [name, made] of Object.entries(calls)) {
        const outcome = await codeOf(() => call(made))
        must(outcome === 'BROKER_CLOSED', `${name} of a closed broker came to ${outcome}`)
      }
    },
  },
]

function isRejected(answer: BrokerAnswer, code: string): boolean {
  return answer.type === 'rejected' && answer.code === code
}

/** The code of what a call throws, also before it gives a promise; words for anything else. */
async function codeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    return `an answer, ${show(await call())}`
  } catch (error) {
    return RaceError.is(error) ? error.code : `another error, ${String(error)}`
  }
}

function excludedCalls({ broker, command, restingPrice, part }: BrokerTrial) {
  const { capabilities } = broker
  const calls: [string, (options: BrokerCall) => Promise<unknown>][] = []
  const missing = orderTypes.find((type) => !capabilities.orderTypes.includes(type))
  if (missing !== undefined) {
    const changes = { type: missing, ...pricesFor(missing, restingPrice) }
    calls.push([`an order of type ${missing}`, (options) => broker.submit(command(changes), options)])
  }
  if (!capabilities.brackets) {
    const leg = { type: 'limit' as const, limitPrice: restingPrice.times(2), stopPrice: null, trail: null }
    const target = { ...leg, limitOffset: null, clientOrderId: `${command().clientOrderId.slice(0, -1)}2` }
    const bracket = { stop: null, target }
    calls.push(['a bracket', (options) => broker.submit(command({ bracket }), options)])
  }
  if (!capabilities.replace) {
    const { clientOrderId, instrument } = command()
    const order = { clientOrderId, venueOrderId: null, instrument }
    calls.push(['a replacement', (options) => broker.replace(order, { quantity: part }, options)])
  }
  return calls
}

function pricesFor(type: OrderType, price: BrokerTrial['restingPrice']) {
  const isTrailing = type.startsWith('trailing')
  return {
    limitPrice: type.includes('limit') && !isTrailing ? price : null,
    stopPrice: type === 'market' || type === 'limit' || isTrailing ? null : price,
    trail: isTrailing ? { amount: price } : null,
    limitOffset: type === 'trailing-stop-limit' ? price : null,
  }
}
