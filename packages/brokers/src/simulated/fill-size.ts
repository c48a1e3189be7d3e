import { absScaled, addScaled, minScaled, type Scaled, subtractScaled, type TradingAccount } from '@race/core'
import type { FeeSchedule } from './fee.ts'
import { resolveSteps } from './resolve-steps.ts'
import type { LiquidityRule, SimulatedVenueOptions, VenuePolicy } from './venue-options.ts'
import type { VenueOrder } from './venue-order.ts'

/** How much of an order fills: what it still wants, and what the bar has volume for. */
export class FillSize {
  readonly #account: TradingAccount
  readonly #policy: VenuePolicy | undefined
  readonly #liquidity: LiquidityRule | null
  /** Volume of the bar that is being matched; what was taken of each instrument's bar. */
  #volumeSteps: Scaled | null = null
  readonly #usedSteps: Scaled[]

  constructor({ account, instruments, policy, liquidity }: SimulatedVenueOptions) {
    this.#account = account
    this.#policy = policy
    this.#liquidity = liquidity ?? null
    this.#usedSteps = instruments.map(() => 0)
  }

  /** Whether bars must come with their volume. */
  get needsVolume(): boolean {
    return this.#liquidity !== null
  }

  /** A bar of which nothing was taken. */
  begin(instrument: number, volumeSteps: Scaled | null): void {
    this.#volumeSteps = volumeSteps
    this.#usedSteps[instrument] = 0
  }

  /** Goes on with a bar that was begun. */
  resume(volumeSteps: Scaled | null): void {
    this.#volumeSteps = volumeSteps
  }

  /** Whatever part of `wanted` the bar has volume for. */
  available(instrument: number, wanted: Scaled): Scaled {
    if (this.#liquidity === null) return wanted
    return minScaled(wanted, this.#liquidity.availableSteps(this.#volumeSteps, this.#usedSteps[instrument] as Scaled))
  }

  use(instrument: number, steps: Scaled): void {
    this.#usedSteps[instrument] = addScaled(this.#usedSteps[instrument] as Scaled, steps)
  }

  /** What is left of the order; a share of something is resolved when the order first meets the market. */
  wanted(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): Scaled {
    if (this.#policy !== undefined) this.#sizeByPolicy(order, ticks, fee)
    order.steps ??= resolveSteps(this.#account, order, fee)
    if (!order.isReduceOnly)
      return order.filledSteps === 0 ? order.steps : subtractScaled(order.steps, order.filledSteps)
    const held = order.holding.position.steps
    if (order.side === 1 ? held >= 0 : held <= 0) return 0
    return minScaled(subtractScaled(order.steps, order.filledSteps), absScaled(held))
  }

  #sizeByPolicy(order: VenueOrder, ticks: Scaled, fee: FeeSchedule): void {
    if (order.isReduceOnly || order.filledSteps !== 0) return
    const steps = this.#policy?.stepsAtFill?.(order, ticks, this.#account, fee) ?? null
    order.isSizedByPolicy = steps !== null
    if (steps !== null) order.steps = steps
  }
}
