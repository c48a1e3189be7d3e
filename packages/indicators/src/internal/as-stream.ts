import type { IndicatorState, IndicatorStream } from '../indicator.ts'
import { restoreState, stateOf } from './kernel-state.ts'
import { StreamKernel } from './stream-kernel.ts'

/**
 * Gives a kernel as the stream it is, with `snapshot` and `restore`. Every `createX` ends here, and no column driver comes here, so that
 * a bundle of column drivers carries nothing of snapshots.
 *
 * The two methods go onto the prototype that all kernels share, the first time a stream is made. A subclass that had them, or methods
 * put onto each kernel, would give V8 two shapes for one kernel, and its loops over streams and columns would lose their speed; this way
 * every kernel of a class is of one hidden class, whoever made it.
 */
export function asStream(kernel: StreamKernel): IndicatorStream {
  const { prototype } = StreamKernel
  if (!('snapshot' in prototype))
    Object.defineProperties(prototype, { snapshot: hidden(snapshot), restore: hidden(restore) })
  return kernel as StreamKernel & IndicatorStream
}

/** As methods of a class are: not to be listed, since a snapshot lists fields. */
function hidden(value: unknown): PropertyDescriptor {
  return { value, configurable: true, writable: true }
}

function snapshot(this: StreamKernel): IndicatorState {
  return stateOf(this)
}

function restore(this: StreamKernel, state: IndicatorState): void {
  restoreState(this, state)
}
