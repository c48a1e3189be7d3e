export type * from '../journal/journal.ts'
export { createMemoryEventStore } from './create-memory-event-store.ts'
export { createMemoryJournal } from './create-memory-journal.ts'
export { createMemoryResultStore } from './create-memory-result-store.ts'
