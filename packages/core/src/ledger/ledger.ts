import { type Money, money } from '../decimal/money.ts'
import { addScaled, fromScaled, negateScaled, type Scaled, subtractScaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import type { LedgerAccount, LedgerJournal, Posting, PostingCause } from './posting.ts'

/**
 * A double-entry ledger. Every event has a cause and is a set of postings that sum to zero in each currency; one that
 * does not is refused as a whole, in production too, and nothing of it is posted.
 *
 * Amounts are integers of 10^-scale. Assets (cash, positions at cost) and expenses (fees) carry debit balances; capital
 * and realised profit carry credit balances.
 *
 * @example
 * ```ts
 * const ledger = new Ledger(2)
 * const cash = ledger.open('cash', 'USD')
 * const capital = ledger.open('capital', 'USD')
 * ledger.post([{ account: cash, amount: 100_000 }, { account: capital, amount: -100_000 }], 'capital')
 * ledger.balance(cash).toString() // '1000 USD'
 * ledger.balanceByCause(cash).get('capital') // 100000
 * ```
 */
export class Ledger {
  /** Decimals of every amount. */
  readonly scale: number
  /** Epoch ms that the journal is told; whoever drives the ledger sets it before it posts. */
  time = 0
  /** Told of every event; null costs nothing. */
  journal: LedgerJournal | null
  readonly #accounts: LedgerAccount[] = []
  /** What `post` has moved. The fills of `postTrade` are what is missing to the balance: they need no count of their own. */
  readonly #causes = new Map<LedgerAccount, Map<PostingCause, Scaled>>()
  /** The fee accounts that fills debit, by the cash account that pays them. */
  readonly #tradeFees = new Map<LedgerAccount, Set<LedgerAccount>>()
  #events = 0

  constructor(scale: number, journal: LedgerJournal | null = null) {
    this.scale = scale
    this.journal = journal
  }

  /** Opens an account. */
  open(name: string, currency: string): LedgerAccount {
    const account = { name, currency, balance: 0 as Scaled }
    this.#accounts.push(account)
    return account
  }

  /**
   * Opens the accounts that the trades of one instrument move besides cash and fees.
   *
   * @param part ends their names, where an instrument has more than one of each
   */
  openTrade(instrument: string, cash: LedgerAccount, fees: LedgerAccount, part = ''): TradeAccounts {
    const known = this.#tradeFees.get(cash)
    if (known === undefined) this.#tradeFees.set(cash, new Set([fees]))
    else known.add(fees)
    const position = this.open(`position:${instrument}${part}`, cash.currency)
    const realised = this.open(`realised-profit:${instrument}${part}`, cash.currency)
    return { cash, position, realised, fees, instrument }
  }

  get accounts(): readonly LedgerAccount[] {
    return this.#accounts
  }

  /** How many events were posted; a trade of `postTrade` is one, its fee included. */
  get eventCount(): number {
    return this.#events
  }

  balance(account: LedgerAccount): Money {
    return money(fromScaled(account.balance, this.scale), account.currency)
  }

  /**
   * What an account's balance is made of, in ledger units: the causes that moved it, and by how much each. The values
   * sum to the balance; a cause that moved nothing, or as much back as forth, is left out.
   */
  balanceByCause(account: LedgerAccount): ReadonlyMap<PostingCause, Scaled> {
    const byCause = new Map(this.#causes.get(account))
    const traded = this.#tradedOn(account)
    const paid = this.#feesPaidFrom(account)
    add(byCause, this.#isFeeAccount(account) ? 'fee' : 'trade', addScaled(traded, paid))
    add(byCause, 'fee', negateScaled(paid))
    for (const [cause, amount] of byCause) if (amount === 0) byCause.delete(cause)
    return byCause
  }

  /**
   * Posts one event.
   *
   * @throws RaceError `LEDGER_UNBALANCED` when the postings of a currency do not sum to zero
   */
  post(postings: readonly Posting[], cause: PostingCause = 'adjustment', instrument: string | null = null): void {
    const sums = new Map<string, Scaled>()
    for (const { account, amount } of postings) {
      sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, amount))
    }
    for (const [currency, sum] of sums) if (sum !== 0) throw this.#unbalanced(currency, sum)
    for (const { account, amount } of postings) {
      account.balance = addScaled(account.balance, amount)
      let byCause = this.#causes.get(account)
      if (byCause === undefined) {
        byCause = new Map()
        this.#causes.set(account, byCause)
      }
      add(byCause, cause, amount)
    }
    this.#events++
    this.journal?.onPosting({ time: this.time, cause, instrument, postings })
  }

  /**
   * Posts the event of a trade, which has four accounts of one currency, without allocating. The journal, if there is
   * one, is told of two events: the trade, and the fee unless that is zero.
   *
   * @throws RaceError `LEDGER_UNBALANCED`
   */
  postTrade(accounts: TradeAccounts, cash: Scaled, position: Scaled, realised: Scaled, fees: Scaled): void {
    const sum = addScaled(addScaled(cash, position), addScaled(realised, fees))
    if (sum !== 0) throw this.#unbalanced(accounts.cash.currency, sum)
    accounts.cash.balance = addScaled(accounts.cash.balance, cash)
    accounts.position.balance = addScaled(accounts.position.balance, position)
    accounts.realised.balance = addScaled(accounts.realised.balance, realised)
    accounts.fees.balance = addScaled(accounts.fees.balance, fees)
    this.#events++
    if (this.journal !== null) this.#tellTrade(this.journal, accounts, cash, position, realised, fees)
  }

  /** Every balance, what it is made of, and the number of events; `restore` goes on from it. */
  snapshot(): LedgerSnapshot {
    return {
      time: this.time,
      events: this.#events,
      accounts: this.#accounts.map((account) => ({
        name: account.name,
        currency: account.currency,
        balance: account.balance,
        causes: [...(this.#causes.get(account) ?? [])],
      })),
    }
  }

  /**
   * Sets every balance to that of a snapshot. Accounts are known by name and currency; those that are not open yet are
   * opened. The journal is told of nothing.
   *
   * @throws RaceError `LEDGER_UNBALANCED` when the balances of a currency do not sum to zero; nothing is set then
   */
  restore({ time, events, accounts }: LedgerSnapshot): void {
    const sums = new Map<string, Scaled>()
    for (const { currency, balance } of accounts) {
      sums.set(currency, addScaled(sums.get(currency) ?? 0, balance))
    }
    for (const [currency, sum] of sums) if (sum !== 0) throw this.#unbalanced(currency, sum)
    this.time = time
    this.#events = events
    this.#causes.clear()
    // What the snapshot does not know had nothing on it then.
    for (const account of this.#accounts) account.balance = 0
    for (const { name, currency, balance, causes } of accounts) {
      const known = this.#accounts.find((account) => account.name === name && account.currency === currency)
      const account = known ?? this.open(name, currency)
      account.balance = balance
      if (causes.length > 0) this.#causes.set(account, new Map(causes))
    }
  }

  /** The sum of all balances by currency: zero for each, or the ledger is broken. */
  trialBalance(): ReadonlyMap<string, Scaled> {
    const sums = new Map<string, Scaled>()
    for (const account of this.#accounts) {
      sums.set(account.currency, addScaled(sums.get(account.currency) ?? 0, account.balance))
    }
    return sums
  }

  #tellTrade(
    journal: LedgerJournal,
    accounts: TradeAccounts,
    cash: Scaled,
    position: Scaled,
    realised: Scaled,
    fees: Scaled,
  ): void {
    const { time } = this
    const instrument = accounts.instrument ?? null
    const trade: readonly Posting[] = [
      { account: accounts.cash, amount: addScaled(cash, fees) },
      { account: accounts.position, amount: position },
      { account: accounts.realised, amount: realised },
    ]
    journal.onPosting({ time, cause: 'trade', instrument, postings: trade.filter(({ amount }) => amount !== 0) })
    if (fees === 0) return
    const fee: readonly Posting[] = [
      { account: accounts.cash, amount: negateScaled(fees) },
      { account: accounts.fees, amount: fees },
    ]
    journal.onPosting({ time, cause: 'fee', instrument, postings: fee })
  }

  /** What `postTrade` has moved on an account. */
  #tradedOn(account: LedgerAccount): Scaled {
    let rest = account.balance
    for (const amount of this.#causes.get(account)?.values() ?? []) rest = subtractScaled(rest, amount)
    return rest
  }

  #feesPaidFrom(cash: LedgerAccount): Scaled {
    let total: Scaled = 0
    for (const fees of this.#tradeFees.get(cash) ?? []) total = addScaled(total, this.#tradedOn(fees))
    return total
  }

  #isFeeAccount(account: LedgerAccount): boolean {
    for (const fees of this.#tradeFees.values()) if (fees.has(account)) return true
    return false
  }

  #unbalanced(currency: string, sum: Scaled): RaceError {
    const amount = fromScaled(sum, this.scale).toString()
    return new RaceError('LEDGER_UNBALANCED', {
      message: `The postings of an event sum to ${amount} ${currency}, but must sum to 0`,
      facts: { currency, amount, event: this.#events },
      hint: 'Nothing of the event was posted. Give every debit its credit.',
    })
  }
}

function add(byCause: Map<PostingCause, Scaled>, cause: PostingCause, amount: Scaled): void {
  byCause.set(cause, addScaled(byCause.get(cause) ?? 0, amount))
}

/** All that a ledger knows, in exact integers of its scale. */
export interface LedgerSnapshot {
  readonly time: number
  readonly events: number
  readonly accounts: readonly {
    readonly name: string
    readonly currency: string
    readonly balance: Scaled
    /** What `post` has moved, by cause; the fills of `postTrade` are the rest. */
    readonly causes: readonly (readonly [PostingCause, Scaled])[]
  }[]
}

/** The accounts that a trade in one instrument moves. */
export interface TradeAccounts {
  readonly cash: LedgerAccount
  /** The position at cost. */
  readonly position: LedgerAccount
  /** Realised profit before fees: a credit balance is a profit. */
  readonly realised: LedgerAccount
  readonly fees: LedgerAccount
  /** Id of the instrument, as the journal is told it. */
  readonly instrument?: string
}
