import { type IntentKey, intentId } from '../id/intent-id.ts'

declare const approvalBrand: unique symbol

/** Proof that the gate let an intent pass. It cannot be made outside an `ApprovalMint`. */
export interface Approval {
  readonly [approvalBrand]: true
  readonly intentId: string
}

/** What a gate answers when an intent passes. */
export interface Approved {
  readonly approved: true
  readonly approval: Approval
}

/** Makes approvals and knows its own. */
export interface ApprovalMint {
  approve(intent: IntentKey): Approved
  verify(approval: unknown, intent: IntentKey): boolean
  /** The same where only the id of the intent is at hand. */
  verifyId(approval: unknown, intentId: string): boolean
}

/** An approval in the flesh, and the answer that carries it. Its private names cannot be written on any other object. */
class MintedApproval {
  readonly approved = true
  readonly #mint: ApprovalMint
  readonly #strategyInstance: string
  readonly #decisionTime: number
  readonly #ordinal: number | string

  constructor(mint: ApprovalMint, { strategyInstance, decisionTime, ordinal }: IntentKey) {
    this.#mint = mint
    this.#strategyInstance = strategyInstance
    this.#decisionTime = decisionTime
    this.#ordinal = ordinal
  }

  get approval(): Approval {
    return this as unknown as Approval
  }

  get intentId(): string {
    return intentId({
      strategyInstance: this.#strategyInstance,
      decisionTime: this.#decisionTime,
      ordinal: this.#ordinal,
    })
  }

  static isOf(mint: ApprovalMint, value: unknown, intent: IntentKey): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      #mint in value &&
      value.#mint === mint &&
      value.#ordinal === intent.ordinal &&
      value.#decisionTime === intent.decisionTime &&
      value.#strategyInstance === intent.strategyInstance
    )
  }

  static isOfId(mint: ApprovalMint, value: unknown, id: string): boolean {
    return (
      typeof value === 'object' && value !== null && #mint in value && value.#mint === mint && value.intentId === id
    )
  }
}

class Mint implements ApprovalMint {
  approve(intent: IntentKey): Approved {
    return new MintedApproval(this, intent)
  }

  verify(approval: unknown, intent: IntentKey): boolean {
    return MintedApproval.isOf(this, approval, intent)
  }

  verifyId(approval: unknown, intentId: string): boolean {
    return MintedApproval.isOfId(this, approval, intentId)
  }
}

/**
 * A mint for one gate. Approvals of other mints, and look-alikes, do not verify.
 *
 * @example
 * ```ts
 * const mint = createApprovalMint()
 * const intent = { strategyInstance: 'a', decisionTime: 0, ordinal: 0 }
 * mint.verify(mint.approve(intent).approval, intent) // true
 * ```
 */
export function createApprovalMint(): ApprovalMint {
  return new Mint()
}
