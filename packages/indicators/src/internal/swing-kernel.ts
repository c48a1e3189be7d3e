import { LagKernel } from './lag-kernel.ts'
import { StreamKernel } from './stream-kernel.ts'
import { ExtremeKernel } from './window-extreme.ts'

/**
 * Swing highs of a line, with the sign −1 swing lows: at each row the value `right` rows ago if it lies above each of the `left`
 * values before it and below none of the `right` values since, else NaN. So of equal values the first counts.
 */
export class SwingKernel extends StreamKernel {
  readonly warmupBars: number = 0
  private readonly sign: number = 0
  private readonly earlier: ExtremeKernel
  private readonly beforeIt: LagKernel
  private readonly since: ExtremeKernel
  private readonly candidate: LagKernel

  constructor(left: number, right: number, sign: 1 | -1) {
    super('', [])
    this.warmupBars = left + right + 1
    this.sign = sign
    this.earlier = new ExtremeKernel('', [], left, sign)
    this.beforeIt = new LagKernel(right + 1)
    this.since = new ExtremeKernel('', [], right, sign)
    this.candidate = new LagKernel(right)
  }

  update(value: number): number {
    this.beforeIt.update(this.earlier.update(value))
    this.since.update(value)
    this.candidate.update(value)
    return this.output(0)
  }

  output(k: number): number {
    const { sign } = this
    const value = this.candidate.output(k)
    const isSwing = value * sign > this.beforeIt.output(0) * sign && value * sign >= this.since.output(0) * sign
    return isSwing ? value : Number.NaN
  }

  get isWarm(): boolean {
    return this.beforeIt.isWarm
  }

  undo(): void {
    this.earlier.undo()
    this.beforeIt.undo()
    this.since.undo()
    this.candidate.undo()
  }
}
