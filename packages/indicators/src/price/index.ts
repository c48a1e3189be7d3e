export {
  avgPrice,
  createAvgPrice,
  createMedPrice,
  createTypPrice,
  createWclPrice,
  medPrice,
  typPrice,
  wclPrice,
} from './bar-price.ts'
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
export { createMidpoint, createMidprice, midpoint, midprice } from './midprice.ts'
export { createSum, sum } from './sum.ts'
