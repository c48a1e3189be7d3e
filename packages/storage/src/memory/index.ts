export { createMemoryResultStore } from './memory-result-store.ts'
