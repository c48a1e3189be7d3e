/** What a gate found. */
export type GateResult = {
  readonly passed: boolean
  /** A few words for the line of the gate, such as `212 files`. */
  readonly summary: string
  /** Everything a reader needs to repair what is wrong; tables of figures also when all is well. */
  readonly output: string
}

/** One thing that must hold in the whole repository. */
export type Gate = {
  /** The word after `npm run check --`. */
  readonly name: string
  /** What it guards, in half a sentence. */
  readonly guards: string
  /** @param flags what stands after the gate's name, such as `--update` */
  readonly run: (flags: readonly string[]) => Promise<GateResult>
}

/** A result from a list of findings: passed when there is none. */
export function resultOfFindings(findings: readonly string[], examined: string): GateResult {
  return {
    passed: findings.length === 0,
    summary: findings.length === 0 ? examined : `${findings.length} finding${findings.length === 1 ? '' : 's'}`,
    output: findings.join('\n'),
  }
}
