export { createMemoryResultStore } from './create-memory-result-store.ts'
