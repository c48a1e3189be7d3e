/** A place in the engine that is seldom come to. */
export interface RarePath {
  /** Below `packages/engine/src`. */
  readonly file: string
  /** What stands there, once: the path is taken where its first character has run. */
  readonly find: string
}

/**
 * Places that a sweep of the swarm must have come to; one that it never sees is not tested by it. Two are not among them, which fewer
 * than one seed in a thousand see: that a venue told what it has a moment before a fill, which the tests of `reconcile` hold, and that
 * an adopted order turns out to be one of ours, which those of `take-reports` hold.
 */
export const rarePaths: Readonly<Record<string, RarePath>> = {
  'an order that never left is cancelled': { file: 'venue/outbox.ts', find: '// It never left: there is nothing' },
  'a halt overtakes an order': { file: 'venue/outbox.ts', find: '// It has not left, or the venue has just' },
  'a halt overtakes a replacement': { file: 'venue/outbox.ts', find: "const message = 'nothing leaves while" },
  'a closing order waits for legs to end': { file: 'venue/outbox.ts', find: 'await this.#timers.after(legsEveryMs' },
  'a nameless order is looked for': { file: 'venue/outbox.ts', find: '// It has no name there' },
  'a nameless order is given up': { file: 'venue/outbox.ts', find: 'await this.#port.giveUp(order)' },
  'a question is asked again': { file: 'venue/outbox.ts', find: 'wait = Math.min(askEveryMsMax, Math' },
  'an answer comes too late': { file: 'venue/answers-in-time.ts', find: 'one.own.abort()' },
  'an order is sent again': { file: 'kernel.ts', find: "this.plan({ type: 'submit', clientOrderId })" },
  'an order that a halt should have ended is cancelled': {
    file: 'kernel.ts',
    find: "cancelOrder(this, order, 'HALTED')",
  },
  'legs of an entry are asked for': { file: 'kernel.ts', find: "this.plan({ type: 'ask', clientOrderId })\n  }\n\n" },
  'a strategy fails': { file: 'kernel.ts', find: 'const strategiesEnabled = settings.values' },
  'a day begins with what happens in it': {
    file: 'kernel.ts',
    find: 'this.#follow(pass(this.state, this.now))\n    const',
  },
  'a bust that was not told is found': { file: 'venue/reconcile.ts', find: "takeReport(port, { type: 'bust'" },
  'fills that were not told are given up': { file: 'venue/reconcile.ts', find: "port.record('fills-missing'" },
  'a holding is apart': { file: 'venue/reconcile.ts', find: "apart.push({ kind: 'position'" },
  'cash is apart': { file: 'venue/reconcile.ts', find: "apart.push({ kind: 'cash'" },
  'an unknown difference halts': { file: 'venue/reconcile.ts', find: 'const reason = `the account and the venue' },
  'what is apart is taken over': { file: 'commands/run-command.ts', find: "kernel.record('balance-adjusted'" },
  'a strategy that was disabled is enabled': {
    file: 'commands/run-command.ts',
    find: "kernel.record('strategy-switched'",
  },
  'an order is adopted by its fill': { file: 'venue/take-reports.ts', find: '// What else it is for only the venue' },
  'a fill is taken back before it is told': {
    file: 'venue/take-reports.ts',
    find: '// The venue took back what it has not',
  },
  'an order is told of after it was given up': {
    file: 'venue/take-reports.ts',
    find: '// A call that came twice may have been',
  },
  'a nameless report is of a replacement': {
    file: 'venue/name-orders.ts',
    find: 'const prices = {',
  },
  'a fill waits for the name of its order': { file: 'venue/take-reports.ts', find: 'port.heldFills.set(' },
  'a leg ends the other': { file: 'venue/place-legs.ts', find: "cancelOrder(port, other, 'OTHER_LEG_FILLED')" },
  'a leg makes the other smaller': { file: 'venue/place-legs.ts', find: 'const left = quantityText(' },
  'a leg is moved before it is placed': {
    file: 'account/pending-changes.ts',
    find: '// A leg that is not at the venue yet',
  },
  'a name passes to another order': {
    file: 'account/apply-order-fact.ts',
    find: 'order.reportedAt = Number.NEGATIVE_INFINITY',
  },
  'a fill is taken back': { file: 'account/apply-order-fact.ts', find: 'known.isBusted = true' },
  'a holding is taken over': { file: 'account/apply-account-fact.ts', find: 'const { balance } = cash' },
  'an entry is made smaller': { file: 'strategy/change-orders.ts', find: 'const quantity = decimal(units)' },
  'a placed leg is moved': {
    file: 'strategy/change-orders.ts',
    find: 'const { limitPrice, stopPrice } = moved\n',
  },
  'a waiting leg is moved': { file: 'strategy/change-orders.ts', find: 'const moved = movedTo(record, to)' },
  'a proposal is amended': { file: 'strategy/signal-desk.ts', find: 'quantity: amended.quantity ?? intended' },
  'a protection holds an entry back': { file: 'strategy/signal-desk.ts', find: "return { code: 'PROTECTED'" },
  'results disable a strategy': {
    file: 'gate/record-followed.ts',
    find: 'const { strategyId: strategyInstance, cause',
  },
  'a loss flattens the account': { file: 'gate/record-followed.ts', find: 'flatten(reason, by)\n' },
  'a flattening waits for the start': { file: 'commands/flatten.ts', find: '// By what is on record, positions' },
  'a flattening asks for legs that nobody has told of': {
    file: 'commands/flatten.ts',
    find: '// They hold what is to be closed',
  },
  'a close asks for legs that nobody has told of': {
    file: 'venue/holding-legs.ts',
    find: "port.plan({ type: 'ask', clientOrderId: leg.clientOrderId })",
  },
  'a leg that is heard of ends for a close that waits': {
    file: 'venue/holding-legs.ts',
    find: 'cancelOrder(port, leg, closes)\n    return',
  },
  'a loss cancels entries': { file: 'gate/record-followed.ts', find: 'for (const order of [...port.state.open]) if' },
  'decisions go on their way while others decide': {
    file: 'market-turns.ts',
    find: 'count = 0\n        await pause()',
  },
  'data go stale': { file: 'market-turns.ts', find: "keep(decide(() => kernel.record('freshness" },
  'the lease is lost': { file: 'journal.ts', find: 'const who =\n' },
  'the log cannot be written': { file: 'journal.ts', find: 'const failure = RaceError.is(error)' },
  'the lease is still taken at the start': { file: 'start-engine.ts', find: 'const { lease } = answer\n' },
  'an account goes on from a snapshot': { file: 'recover-account.ts', find: 'state = restoreState(' },
  'the engine stops and cancels': {
    file: 'engine.ts',
    find: 'for (const order of [...this.#kernel.state.open]) cancelOrder',
  },
  'settings are refused': { file: 'commands/record-settings.ts', find: 'if (!RaceError.is(error)) throw error' },
}
