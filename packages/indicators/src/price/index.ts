export {
  type Crossover,
  createCrossedAbove,
  createCrossedBelow,
  crossedAbove,
  crossedBelow,
  type Readable,
} from './crossover.ts'
export { createHighest, highest } from './highest.ts'
export { createLowest, lowest } from './lowest.ts'
