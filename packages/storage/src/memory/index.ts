export { createMemoryEventStore } from './create-memory-event-store.ts'
export { createMemoryResultStore } from './create-memory-result-store.ts'
