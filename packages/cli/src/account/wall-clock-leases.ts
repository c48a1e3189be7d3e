import type { Clock, EventLog, EventStore } from '@race/core'

/** How long a lease holds without being renewed: about as long as a machine may stand still. */
export const leaseForMs = 30_000

/**
 * A store whose leases run by the clock of the wall. The engine of a synthetic market lives in the time of that market, which stands
 * still between two sessions: by it, the lease of a process that is gone would never run out.
 */
export function withWallClockLeases(store: EventStore, clock: Clock): EventStore {
  return {
    port: store.port,
    capabilities: store.capabilities,
    log: (key) => logOf(store.log(key), clock),
    accounts: (tenant) => store.accounts(tenant),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

function logOf(log: EventLog, clock: Clock): EventLog {
  return {
    key: log.key,
    head: () => log.head(),
    append: (events, options) => log.append(events, options),
    read: (options) => log.read(options),
    verify: (options) => log.verify(options),
    saveSnapshot: (snapshot) => log.saveSnapshot(snapshot),
    latestSnapshot: (name) => log.latestSnapshot(name),
    acquireLease: (options) => log.acquireLease({ ...options, now: clock.now(), forMs: leaseForMs }),
    renewLease: (lease) => log.renewLease(lease, { now: clock.now(), forMs: leaseForMs }),
    releaseLease: (lease) => log.releaseLease(lease),
    submitCommand: (command) => log.submitCommand(command),
    commands: (options) => log.commands(options),
  }
}
