export { type RandomWalkOptions, randomWalk } from './random-walk.ts'
