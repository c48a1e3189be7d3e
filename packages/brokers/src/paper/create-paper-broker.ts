import { canonicalJson, type EventLog, type JsonValue } from '@race/core'
import { PaperAccount } from './paper-account.ts'
import { type OpenedAccount, PaperBroker } from './paper-broker.ts'
import type { PaperFacts } from './paper-facts.ts'
import { PaperLog, readPaperLog } from './paper-log.ts'
import type { PaperBrokerOptions } from './paper-options.ts'
import { invalid, type PaperSettings } from './paper-settings.ts'
import { identityOf, type PaperSetup, paperSetupOf, scaleOf } from './paper-setup.ts'
import { fromPlainJson, toPlainJson } from './plain-json.ts'

const snapshotEveryDefault = 10_000

/**
 * A paper broker over its log: where that holds an account already, it goes on where it was, whatever ended it. For the order
 * in which it is fed see `Broker.match`; it must be connected before it takes orders.
 *
 * @throws RaceError `BROKER_CONFIG_INVALID` naming the field, also where the log holds an account of other instruments,
 * currency, capital, seed or intrabar policy; `CONFIG_INVALID` for a model of costs; `LOG_DAMAGED`; `STORE_FAILED`
 */
export async function createPaperBroker(options: PaperBrokerOptions): Promise<PaperBroker> {
  const setup = paperSetupOf(options)
  const { store, clock, name, snapshotEvery = snapshotEveryDefault } = options
  if (!(Number.isSafeInteger(snapshotEvery) && snapshotEvery > 0)) {
    throw invalid('snapshotEvery', `snapshotEvery is ${snapshotEvery}`, 'Give a whole number above 0.')
  }
  const opening = openingOf(setup)
  const open = () => openAccount(setup, store)
  const { account, at, isNew } = await open()
  const log = new PaperLog(store, clock, at, snapshotEvery)
  if (isNew) log.add([{ type: 'venue-opened', data: opening }])
  const stateOf = (one: PaperAccount): JsonValue => ({ opening, account: one.state() }) as unknown as JsonValue
  return new PaperBroker({ name, account, log, clock, stateOf, open })
}

/** The account as its log has it, or a new one. */
async function openAccount(setup: PaperSetup, store: EventLog): Promise<OpenedAccount & { readonly isNew: boolean }> {
  let found: PaperAccount | null = null
  const at = await readPaperLog(store, {
    onSnapshot(state, parts) {
      const { opening, account: kept } = state as unknown as PaperSnapshot
      found = openedBy(setup, opening)
      found.restoreState(kept, parts)
    },
    onFact(fact) {
      if (fact.type === 'venue-opened') found = openedBy(setup, fact.data)
      else found?.apply(fact)
    },
  })
  const known = found as PaperAccount | null
  const account = known ?? new PaperAccount(setup, setup.settings, scaleOf(setup, setup.settings))
  account.finish()
  return { account, at, isNew: known === null }
}

function openingOf(setup: PaperSetup): PaperFacts['venue-opened'] {
  const { settings, environment } = setup
  // Settings of a paper account are what it is opened with, which may hold functions.
  const kept = environment === 'simulation' ? toPlainJson(settings) : null
  return { identity: identityOf(setup), settings: kept, scale: scaleOf(setup, settings) }
}

interface PaperSnapshot {
  readonly opening: PaperFacts['venue-opened']
  readonly account: JsonValue
}

/** The account that a log holds, if it is the one that is asked for. */
function openedBy(setup: PaperSetup, { identity, settings, scale }: PaperFacts['venue-opened']): PaperAccount {
  const wanted = identityOf(setup)
  if (canonicalJson(identity) !== canonicalJson(wanted)) {
    const differing = Object.entries(wanted as Readonly<Record<string, JsonValue>>).find(
      ([name, value]) => canonicalJson(value) !== canonicalJson((identity as Record<string, JsonValue>)[name] ?? null),
    )
    const field = differing?.[0] ?? 'identity'
    throw invalid(
      field,
      `the log holds an account with another ${field}`,
      'Open it with the options that it was made with, or give a new one a log of its own.',
    )
  }
  const kept = settings === null ? setup.settings : (fromPlainJson(settings) as PaperSettings)
  return new PaperAccount(setup, kept, scale)
}
