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
  class MintedApproval {
    // A private name of this class evaluation: no object of another origin has it, and nobody can write it.
    readonly #intentId: string
    constructor(intentId: string) {
      this.#intentId = intentId
    }
    get intentId(): string {
      return this.#intentId
    }
    static isMintedFor(value: unknown, intentId: string): boolean {
      return typeof value === 'object' && value !== null && #intentId in value && value.#intentId === intentId
    }
  }
  return {
    approve: (intentId) => new MintedApproval(intentId) as unknown as Approval,
    verify: MintedApproval.isMintedFor,
  }
}
