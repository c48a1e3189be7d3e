import type { IndicatorMemory, IndicatorParam } from '../indicator.ts'
import { requireInteger } from './require-integer.ts'
import { StreamKernel } from './stream-kernel.ts'

/** The rules of an indicator, whatever its columns and parameters. */
export interface PlainRules {
  readonly id: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  warmupBars(...params: readonly IndicatorParam[]): number
  memory(...params: readonly IndicatorParam[]): IndicatorMemory
  step(memory: IndicatorMemory, output: Record<string, number>, ...row: readonly number[]): void
}

/** What is remembered after a row, and how many rows have come since the latest gap, up to the warm-up. */
interface Moment {
  rows: number
  memory: IndicatorMemory
}

const inputsMax = 6

/**
 * Runs rules that somebody else has written. Their step tells nothing of what it changes, so there are no twins to undo it by: a second
 * memory follows a row behind, which costs a second step but no copy of a window at each row.
 */
export class DefinedKernel extends StreamKernel {
  readonly warmupBars: number
  private readonly now: Moment
  /** A row behind `now`; the same before the first row and behind `undo`. */
  private readonly before: Moment
  /** The latest row, by which `before` has not moved on yet. */
  private readonly row: Float64Array = new Float64Array(inputsMax)
  private isBehind = false
  private readonly values: Record<string, number>
  // Not a field that can be listed: a snapshot is of what changes.
  readonly #rules: PlainRules

  constructor(rules: PlainRules, params: readonly IndicatorParam[]) {
    super(rules.id, params)
    const warmupBars = rules.warmupBars(...params)
    this.warmupBars = requireInteger(rules.id, 'warmupBars', warmupBars, 1, Number.MAX_SAFE_INTEGER)
    this.#rules = rules
    this.now = { rows: 0, memory: rules.memory(...params) }
    this.before = { rows: 0, memory: rules.memory(...params) }
    this.values = Object.fromEntries(rules.outputs.map((name) => [name, Number.NaN]))
  }

  update(a: number, b?: number, c?: number, d?: number, e?: number, f?: number): number {
    const { row } = this
    if (this.isBehind) this.advance(this.before)
    row[0] = a
    row[1] = b ?? Number.NaN
    row[2] = c ?? Number.NaN
    row[3] = d ?? Number.NaN
    row[4] = e ?? Number.NaN
    row[5] = f ?? Number.NaN
    this.advance(this.now)
    this.isBehind = true
    return this.output(0)
  }

  output(k: number): number {
    const name = this.isWarm ? this.#rules.outputs[k] : undefined
    return name === undefined ? Number.NaN : (this.values[name] as number)
  }

  get isWarm(): boolean {
    return this.now.rows === this.warmupBars
  }

  undo(): void {
    this.now.rows = this.before.rows
    copyMemory(this.before.memory, this.now.memory)
    this.isBehind = false
  }

  /** Runs over whole columns, with no memory a row behind. */
  fill(inputs: readonly Float64Array[], outputs: readonly Float64Array[]): void {
    const { row, now } = this
    const length = inputs[0]?.length ?? 0
    for (let bar = 0; bar < length; bar++) {
      for (let k = 0; k < inputs.length; k++) row[k] = (inputs[k] as Float64Array)[bar] as number
      this.advance(now)
      for (let k = 0; k < outputs.length; k++) (outputs[k] as Float64Array)[bar] = this.output(k)
    }
  }

  /** Moves a moment on by the latest row. */
  private advance(moment: Moment): void {
    const { row, values } = this
    const { inputs, outputs } = this.#rules
    for (let k = 0; k < outputs.length; k++) values[outputs[k] as string] = Number.NaN
    const a = row[0] as number
    const b = row[1] as number
    const c = row[2] as number
    const d = row[3] as number
    const e = row[4] as number
    const f = row[5] as number
    let apart = a - a
    for (let k = 1; k < inputs.length; k++) apart += (row[k] as number) - (row[k] as number)
    if (apart !== 0) {
      moment.rows = 0
      moment.memory = this.#rules.memory(...this.params)
      return
    }
    if (moment.rows < this.warmupBars) moment.rows++
    this.#rules.step(moment.memory, values, a, b, c, d, e, f)
  }
}

function copyMemory(from: IndicatorMemory, to: IndicatorMemory): void {
  for (const [name, value] of Object.entries(from)) {
    if (value instanceof Float64Array) (to[name] as Float64Array).set(value)
    else if (typeof value === 'object') copyMemory(value, to[name] as IndicatorMemory)
    else to[name] = value
  }
}
