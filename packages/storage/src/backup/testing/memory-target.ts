import type { BackupTarget } from '../backup-target-port.ts'

/** A target in memory, whose objects a test may change behind its back. */
export interface MemoryTarget extends BackupTarget {
  readonly objects: Map<string, Uint8Array>
}

export function createMemoryTarget(objects = new Map<string, Uint8Array>()): MemoryTarget {
  return {
    port: 'backup-target/1',
    limits: { objectBytesMax: 1_000_000, nameLengthMax: 240 },
    objects,
    async put(name, bytes) {
      objects.set(name, Uint8Array.from(bytes))
    },
    async get(name) {
      return objects.get(name) ?? null
    },
    async list(prefix) {
      const names = [...objects]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { length }]) => ({ name, bytes: length }))
      return names.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async delete(name) {
      objects.delete(name)
    },
  }
}
