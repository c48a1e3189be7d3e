import { type BarSeries, type Decimal, decimal, type Scaled, toScaled } from '@race/core'

/** A bar's volume in whole quantity steps, floored; null where the volume is unknown. */
export type VolumeSteps = (series: BarSeries, index: number) => Scaled | null

/**
 * Makes the way from the volumes of an instrument, in units, to steps. A volume counts as the decimal that is written for it,
 * so 0.3 units are 3 steps of 0.1. The volume of a series (in a run over a stream, of a chunk) in which no bar has any is
 * unknown; beside others a bar without volume had none.
 */
export function createVolumeSteps(quantityStep: Decimal): VolumeSteps {
  const isUnit = quantityStep.equals(decimal(1))
  const hasVolume = new WeakMap<BarSeries, boolean>()
  return (series, index) => {
    let known = hasVolume.get(series)
    if (known === undefined) {
      known = series.volume.some((volume) => volume > 0)
      hasVolume.set(series, known)
    }
    if (!known) return null
    const volume = series.volume[index] as number
    if (!(volume > 0)) return 0
    if (isUnit && volume < Number.MAX_SAFE_INTEGER) return Math.floor(volume)
    return toScaled(decimal(volume).dividedBy(quantityStep, { decimals: 0, rounding: 'floor' }), 0)
  }
}
