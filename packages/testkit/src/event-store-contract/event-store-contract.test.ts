import { createMemoryEventStore } from '@race/storage/memory'
import { describe, it } from 'vitest'
import { eventStoreContract, registerContract } from '../index.ts'

registerContract(eventStoreContract({ name: 'memory', open: createMemoryEventStore, isShared: false }), {
  describe,
  it,
})
