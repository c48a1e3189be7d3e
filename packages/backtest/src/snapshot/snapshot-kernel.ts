import { invariant, type JsonValue } from '@race/core'
import { type BacktestSnapshot, sealSnapshot } from './backtest-snapshot.ts'
import { datasetsOf, fingerprintOf, requireSupported, ticksOf } from './config-fingerprint.ts'
import { dataToJson } from './json-codec.ts'
import { heldApprovals, type RecordedKernel, snapshotParts } from './snapshot-parts.ts'

/** Name of the gate's piece, which is restored before all others. */
export const gatePart = 'gate'

/**
 * An engine between two instants, as a snapshot.
 *
 * @throws RaceError `SNAPSHOT_UNSUPPORTED`
 */
export function snapshotKernel(kernel: RecordedKernel): BacktestSnapshot {
  requireSupported(kernel)
  invariant(kernel.host.commands.length === 0, 'a snapshot was taken while the commands of an instant were open')
  const parts: Record<string, JsonValue> = {
    [gatePart]: dataToJson(kernel.gate.snapshot(heldApprovals(kernel)), gatePart),
  }
  for (const { name, take } of snapshotParts) parts[name] = dataToJson(take(kernel), name)
  return sealSnapshot({
    config: fingerprintOf(kernel),
    datasets: datasetsOf(kernel),
    ticks: ticksOf(kernel),
    done: kernel.done,
    time: kernel.done === 0 ? null : kernel.latestTime,
    parts,
  })
}
