import type { Workload } from './workload.ts'
import { bracketWorkload } from './workloads/bracket.ts'
import { crossWorkloads } from './workloads/cross.ts'
import { firstAnswerWorkload } from './workloads/first-answer.ts'
import { gateWorkload } from './workloads/gate.ts'
import { indicatorsWorkload } from './workloads/indicators.ts'
import { memoryWorkload } from './workloads/memory.ts'
import { orderFlowWorkload } from './workloads/order-flow.ts'
import { raceWorkload } from './workloads/race.ts'
import { sweepWorkload } from './workloads/sweep.ts'

/** The suite, in the order of its table. */
export const workloads: readonly Workload[] = [
  ...crossWorkloads,
  firstAnswerWorkload,
  sweepWorkload,
  bracketWorkload,
  indicatorsWorkload,
  raceWorkload,
  memoryWorkload,
  gateWorkload,
  orderFlowWorkload,
]

/** The workloads that `--only` names, such as `W1,W3` or `W1-1M`; all of them without it. */
export function chooseWorkloads(only: string | undefined): readonly Workload[] {
  if (only === undefined) return workloads
  const names = only.split(',').map((name) => name.trim())
  const matches = (workload: Workload, name: string): boolean =>
    workload.id.toLowerCase() === name.toLowerCase() || workload.id.split('-')[0]?.toLowerCase() === name.toLowerCase()
  const unknown = names.find((name) => !workloads.some((workload) => matches(workload, name)))
  if (unknown !== undefined) {
    const known = workloads.map(({ id }) => id).join(', ')
    throw new Error(`There is no workload ${JSON.stringify(unknown)}. The workloads are: ${known}.`)
  }
  return workloads.filter((workload) => names.some((name) => matches(workload, name)))
}
