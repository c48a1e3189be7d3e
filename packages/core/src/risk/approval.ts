declare const approvalBrand: unique symbol

/** Proof that the gate let an intent pass. It cannot be made outside an `ApprovalMint`. */
export interface Approval {
  readonly [approvalBrand]: true
  readonly intentId: string
}

/** Makes approvals and knows its own. */
export interface ApprovalMint {
  approve(intentId: string): Approval
  verify(approval: unknown, intentId: string): boolean
}

/** An approval in the flesh. Its private name cannot be given to, or written on, any other object. */
class MintedApproval {
  readonly #mint: ApprovalMint
  readonly #intentId: string

  constructor(mint: ApprovalMint, intentId: string) {
    this.#mint = mint
    this.#intentId = intentId
  }

  get intentId(): string {
    return this.#intentId
  }

  static isOf(mint: ApprovalMint, value: unknown, intentId: string): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      #mint in value &&
      value.#mint === mint &&
      value.#intentId === intentId
    )
  }
}

class Mint implements ApprovalMint {
  approve(intentId: string): Approval {
    return new MintedApproval(this, intentId) as unknown as Approval
  }

  verify(approval: unknown, intentId: string): boolean {
    return MintedApproval.isOf(this, approval, intentId)
  }
}

/**
 * A mint for one gate. Approvals of other mints, and look-alikes, do not verify.
 *
 * @example
 * ```ts
 * const mint = createApprovalMint()
 * mint.verify(mint.approve('a:0:0'), 'a:0:0') // true
 * ```
 */
export function createApprovalMint(): ApprovalMint {
  return new Mint()
}
