/** A bug in a part of the engine: what stands there, once, and what stands there instead. */
export interface EngineBug {
  readonly what: string
  /** Below `packages/engine/src`. */
  readonly patches: readonly { readonly file: string; readonly find: string; readonly put: string }[]
  /** Laws of which one must name it. */
  readonly laws: readonly string[]
  /** A scenario that shows it; else seeds are tried. */
  readonly scenario?: string
  /** A seed that showed it when it was planted: tried before the others, of which the first may be far. */
  readonly seed?: number
}

/** What can be planted in the engine; each must be caught. */
export const engineBugs: Readonly<Record<string, EngineBug>> = {
  'sends-before-journal': {
    what: 'does what a turn planned while its facts are still being written',
    patches: [
      {
        file: 'engine.ts',
        find: 'await this.#lifts.follow(this.#journal.record(events))',
        put: 'this.#lifts.follow(this.#journal.record(events)).catch(() => {})',
      },
    ],
    laws: ['intended-before-sent'],
  },
  'timeout-is-rejection': {
    what: 'takes a call without an answer for a rejection',
    patches: [
      {
        file: 'kernel.ts',
        find: "answer: isThere ? 'unknown' : answer.type,",
        put: "answer: answer.type === 'unknown' ? 'rejected' : answer.type,",
      },
    ],
    laws: ['orders-agree', 'venue-known'],
  },
  'retries-with-new-id': {
    what: 'sends an order without an answer again, under another id',
    patches: [
      {
        file: 'venue/outbox.ts',
        find: "if (answer !== null) this.#port.answer(order.clientOrderId, 'submit', answer)",
        put: `if (answer?.type === 'unknown')
      await this.#broker.submit({ ...command, clientOrderId: command.clientOrderId + 'r' }, { signal: this.#signal })
    if (answer !== null) this.#port.answer(order.clientOrderId, 'submit', answer)`,
      },
    ],
    laws: ['intended-before-sent', 'one-order-per-intent'],
    scenario: 'answer-lost',
  },
  'resends-blindly': {
    what: 'sends an order without an answer again, to a venue that takes an id twice',
    patches: [
      {
        file: 'venue/outbox.ts',
        find: "if (answer !== null) this.#port.answer(order.clientOrderId, 'submit', answer)",
        put: `if (answer?.type === 'unknown') await this.#broker.submit(command, { signal: this.#signal })
    if (answer !== null) this.#port.answer(order.clientOrderId, 'submit', answer)`,
      },
    ],
    laws: ['one-order-per-intent', 'venue-known'],
    scenario: 'answer-lost-echo-only',
  },
  'halt-not-latched': {
    what: 'forgets halts when it starts again',
    patches: [
      {
        file: 'recover-account.ts',
        find: 'foldFact(state, event, event.time)',
        put: `if (event.type === 'halt-added') state.sequence++
    else foldFact(state, event, event.time)`,
      },
    ],
    laws: ['halt-obeyed', 'replay-equals-live'],
  },
  'fee-rounded-twice': {
    what: 'books fees in cents',
    patches: [
      {
        file: 'account/fill-fee.ts',
        find: "toScaled(value.roundTo(ledgerScale, 'half-even'), ledgerScale)",
        put: "toScaled(value.roundTo(2, 'half-even').roundTo(ledgerScale, 'half-even'), ledgerScale)",
      },
    ],
    laws: ['cash-exact', 'trades-add-up'],
  },
  'fill-counted-twice': {
    what: 'counts a fill as often as it is told',
    patches: [
      { file: 'venue/take-reports.ts', find: 'if (state.fills.has(fill.fillId)) return\n', put: '' },
      {
        file: 'account/apply-order-fact.ts',
        find: 'invariant(!state.fills.has(filled.fillId), ',
        put: 'invariant(true, ',
      },
    ],
    laws: ['fill-counted-once'],
    scenario: 'told-twice',
  },
  'bust-ignored': {
    what: 'goes on counting a fill that was taken back',
    patches: [
      { file: 'venue/take-reports.ts', find: 'if (known.isBusted) return\n', put: 'if (!known.isBusted) return\n' },
    ],
    laws: ['adjustments-real'],
    scenario: 'bust',
  },
  'recovery-skipped': {
    what: 'starts without asking the venue',
    patches: [{ file: 'start-engine.ts', find: 'await engine.reconcile()\n  await engine.resolve()\n', put: '' }],
    laws: ['venue-known'],
  },
  'lease-ignored': {
    what: 'takes its lease back from whoever took it',
    patches: [
      {
        file: 'journal.ts',
        find: "if (answer.type === 'appended') {",
        put: `if (answer.type === 'fenced') {
      const terms = { holder: 'process 1', now: 0, forMs: 9e12, mayTakeOver: () => true }
      const { lease } = await this.#log.acquireLease(terms)
      const again = await this.#log.append(events, { expectedSequence: this.#head.sequence, fence: lease.fence })
      if (again.type === 'appended') {
        this.#head = again.head
        return
      }
    }
    if (answer.type === 'appended') {`,
      },
    ],
    laws: ['lease-obeyed'],
    scenario: 'lease-lost',
  },
  'leg-placed-twice': {
    what: 'places each leg of a bracket twice',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: '] as const) {\n    if (leg === null) continue\n    const id = clientOrderId(',
        put: "] as const) for (const twice of ['', 'r']) {\n    if (leg === null) continue\n    const id = twice + clientOrderId(",
      },
    ],
    laws: ['one-order-per-intent'],
    scenario: 'bracket-to-target',
  },
  'fees-not-in-trades': {
    what: 'tells profits of trades before fees',
    patches: [
      { file: 'venue/take-reports.ts', find: 'profit: String(gross.minus(fees))', put: 'profit: String(gross)' },
    ],
    laws: ['trades-add-up'],
    scenario: 'entry-and-exit',
  },
  'sends-when-halted': {
    what: 'lets orders leave that a halt has overtaken',
    patches: [
      {
        file: 'venue/outbox-port-of.ts',
        find: 'mayLeave: (order) => mayLeave(kernel, order)',
        put: 'mayLeave: () => true || mayLeave',
      },
      { file: 'venue/outbox.ts', find: 'if (isTakenBack || !this.#port.mayLeave(order)) {', put: 'if (false) {' },
    ],
    laws: ['halt-obeyed'],
    seed: 55,
  },
  'reconciling-twice-changes': {
    what: 'takes what it knows for news whenever the venue is asked',
    patches: [
      {
        file: 'venue/take-reports.ts',
        find: 'if (!isNews(known, report, port.state.instrument(report.instrument), isOldName)) return',
        put: 'isNews(known, report, port.state.instrument(report.instrument), isOldName)',
      },
    ],
    laws: ['rest-is-still', 'orders-agree'],
    seed: 10,
  },
  'adopted-fill-counted-twice': {
    what: 'counts a fill of an order from outside as often as it is told',
    patches: [
      {
        file: 'venue/take-reports.ts',
        find: 'if (state.fills.has(fill.fillId)) return\n',
        put: "if (state.fills.has(fill.fillId) && !findOrder(port, fill)?.clientOrderId.startsWith('venue:')) return\n",
      },
      {
        file: 'account/apply-order-fact.ts',
        find: 'invariant(!state.fills.has(filled.fillId), ',
        put: 'invariant(true, ',
      },
    ],
    laws: ['fill-counted-once'],
    scenario: 'adopted-order',
  },
  'fenced-write-believed': {
    what: 'takes a write that was refused, since another has the lease, for one that was done',
    patches: [
      {
        file: 'journal.ts',
        find: 'const who =\n',
        put: "if (answer.type === 'fenced') return\n    const who =\n",
      },
    ],
    laws: ['intended-before-sent'],
    scenario: 'lease-lost',
  },
  'snapshot-misses-a-fold': {
    what: 'forgets which commands it has done when it goes on from a snapshot',
    patches: [
      {
        file: 'account/state-snapshot.ts',
        find: 'Object.assign(state, { time, marketTime, sequence, mode, lastCommand, differences',
        put: 'Object.assign(state, { time, marketTime, sequence, mode, differences',
      },
    ],
    laws: ['commands-once', 'replay-equals-live'],
    seed: 12,
  },
  'old-names-forgotten': {
    what: 'forgets the names of replaced orders when it goes on from a snapshot',
    patches: [
      {
        file: 'account/orders-snapshot.ts',
        find: 'for (const name of order.names) state.byVenueId',
        put: 'for (const name of order.names.splice(0, order.names.length - 1) && order.names) state.byVenueId',
      },
    ],
    laws: ['replay-equals-live'],
    seed: 6,
  },
  'leg-for-the-whole-entry': {
    what: 'protects each part of an entry as if it were all of it',
    patches: [{ file: 'venue/place-legs.ts', find: 'limitOffset, role, quantity },', put: 'limitOffset, role },' }],
    laws: ['legs-fit'],
    scenario: 'bracket-in-parts',
  },
  'stop-never-placed': {
    what: 'places the target of a bracket, and not its stop',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: 'if (leg === null) continue\n',
        put: "if (leg === null || role === 'stop-loss') continue\n",
      },
    ],
    laws: ['fills-protected'],
    scenario: 'bracket-to-target',
  },
  'legs-while-flattening': {
    what: 'places legs for what fills while the account is being flattened',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: '&& !isBeingClosed(port, order)',
        put: '&& (!isBeingClosed(port, order) || true)',
      },
    ],
    laws: ['fills-protected'],
  },
  'leg-for-no-fill': {
    what: 'places legs for twice as much as has filled, and does not say for which fill',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: 'limitOffset, role, quantity },',
        put: "limitOffset, role, quantity: String(decimal(quantity).times('2')) },",
      },
      { file: 'venue/place-legs.ts', find: 'reason: fillId,', put: 'reason: null,' },
    ],
    laws: ['legs-fit'],
    scenario: 'bracket-to-target',
  },
  'other-leg-goes-on': {
    what: 'leaves one leg of a bracket working when the other has filled',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: 'if (!other.isOpen) continue\n',
        put: 'if (!other.isOpen || isOver) continue\n',
      },
    ],
    laws: ['legs-share'],
    scenario: 'bracket-to-target',
  },
  'leg-made-too-small': {
    what: 'makes a leg as small as the other has left of its own',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: 'const share = addScaled(subtractScaled(whole, filled), other.filledSteps)\n',
        put: `const share =
      cause === 'filled'
        ? subtractScaled(leg.steps, leg.filledSteps)
        : addScaled(subtractScaled(whole, filled), other.filledSteps)\n`,
      },
    ],
    laws: ['legs-share'],
    scenario: 'bracket-shared',
  },
  'move-of-waiting-leg-forgotten': {
    what: 'places a leg at the price it had before it was moved',
    patches: [
      {
        file: 'venue/place-legs.ts',
        find: 'port.state.orders.get(leg.clientOrderId) ?? leg',
        put: 'port.state.orders === undefined ? leg : leg',
      },
    ],
    laws: ['fills-protected'],
    scenario: 'bracket-moved-early',
  },
  'cancellation-forgotten': {
    what: 'does not ask again for a cancellation that was lost',
    patches: [
      {
        file: 'kernel.ts',
        find: "if (order.isCancelAsked) this.plan({ type: 'cancel', clientOrderId: order.clientOrderId })\n",
        put: 'if (order.isCancelAsked) return\n',
      },
    ],
    laws: ['comes-to-rest'],
    seed: 117,
  },
  'unknown-not-counted': {
    what: 'counts an order of which nobody knows the outcome towards no limit',
    patches: [
      {
        file: 'account/apply-order-fact.ts',
        find: "order.isUnknown = answer.answer === 'unknown'\n",
        put: "order.isUnknown = answer.answer === 'unknown'\n  if (order.isUnknown) state.watch.closed(order.clientOrderId, 0)\n",
      },
    ],
    laws: ['limits-held'],
    seed: 84,
  },
  'holding-taken-over-for-cash': {
    what: 'pays for a holding that it takes over from the venue',
    patches: [
      {
        file: 'account/apply-account-fact.ts',
        find: "account.pay('adjustment', subtractScaled(balance, cash.balance), { instrument: spec })",
        put: 'subtractScaled(balance, cash.balance)',
      },
    ],
    laws: ['books-exact', 'cash-exact'],
    seed: 12,
  },
}
