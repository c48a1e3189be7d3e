import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where and with what the figures were measured. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly v8: string
  /**
   * Processes that wanted a core in the minute before the bench: its own wants one. Beyond the number of cores, times
   * are those of a busy machine. 0 where the system does not tell.
   */
  readonly loadAtStart: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    processor: `${processors[0]?.model.trim() ?? 'unknown'} (${process.arch})`,
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    v8: process.versions.v8,
    loadAtStart: loadavg()[0] ?? 0,
  }
}
