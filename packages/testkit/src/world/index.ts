export {
  type CrashPoint,
  type CrashSweep,
  type CrashSweepOptions,
  crashEverywhere,
  crashesAt,
  crashMoments,
} from './crash-everywhere.ts'
export type { Disk } from './disk.ts'
export type { CrashMoment, LeaseGrant } from './disk-state.ts'
export { type FaultKind, type FaultPlace, type FaultPlan, faultKindNames, faultKinds } from './fault-kinds.ts'
export { drawFaultPlan, type Faults } from './faults.ts'
export { checkInvariants, worldInvariants } from './invariants/check-invariants.ts'
export type { Evidence, Violation, WorldInvariant } from './invariants/invariant-check.ts'
export { limitsHeld, type WatchedLimits } from './invariants/limits-held.ts'
export { tradesAddUp } from './invariants/trades-add-up.ts'
export type { Life } from './life.ts'
export type { Carried, Network } from './network.ts'
export { type RunWorldOptions, runWorld, type WorldReport } from './run-world.ts'
export { scriptedVenue } from './scripted-venue.ts'
export {
  createTornFiles,
  type TornFiles,
  type TornFilesOptions,
  type WorldFileEntry,
  type WorldFiles,
} from './torn-files.ts'
export type { TrueFill, TrueOrder, Venue, VenueTruth } from './venue.ts'
export type { VirtualTime } from './virtual-time.ts'
export { createWorld, type Departed, type World, type WorldOptions } from './world.ts'
export type { Departure } from './world-broker.ts'
export { liveOn } from './world-life.ts'
export type { LiveBooks, SystemDriver, SystemInProcess, WorldProcess } from './world-process.ts'
