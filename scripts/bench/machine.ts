import { cpus, release, totalmem, type } from 'node:os'

/** Where and with what the figures were measured. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly v8: string
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
  }
}
