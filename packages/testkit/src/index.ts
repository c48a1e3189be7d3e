export {
  correlatedGroup,
  crash,
  garch,
  type HostileMarket,
  hostileMarkets,
  jumpDiffusion,
  meanReverting,
  randomWalk,
  regimeSwitching,
  sessionsWithGaps,
  syntheticTicks,
  trending,
} from '@race/data/synthetic'
export {
  type Contract,
  type ContractCase,
  type ContractOutcome,
  type ContractRunner,
  registerContract,
  type SkippableContext,
} from './contract/contract.ts'
export {
  type StrategyCaseId,
  type StrategyContractOptions,
  strategyCases,
  strategyContract,
} from './contract/strategy-contract.ts'
export { firstDifference, type ResultDifference } from './difference/first-difference.ts'
export { type DeterministicReport, expectDeterministic } from './expectation/expect-deterministic.ts'
export {
  expectNoLookahead,
  type NoLookaheadOptions,
  type NoLookaheadReport,
} from './expectation/expect-no-lookahead.ts'
export { expectResumable, type ResumableOptions, type ResumableReport } from './expectation/expect-resumable.ts'
export { expectWarm, type HandleWarmth, type WarmOptions, type WarmReport } from './expectation/expect-warm.ts'
export type { ExpectationOptions } from './expectation/expectation-options.ts'
export type { Poison } from './future/poison.ts'
export type {
  RunSettings,
  StrategyCase,
  StrategyFactory,
  StrategyUnderTest,
} from './observation/strategy-under-test.ts'
