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
  type BrokerContractOptions,
  brokerCases,
  brokerContract,
} from './broker-contract/broker-contract.ts'
export type { BrokerHarness, BrokerStage, Scripted, ScriptedFill, VenueScript } from './broker-contract/broker-stage.ts'
export { brokerSupportMatrix } from './broker-contract/broker-support-matrix.ts'
export {
  type Contract,
  type ContractCase,
  type ContractOutcome,
  type ContractRunner,
  registerContract,
  type SkippableContext,
} from './contract/contract.ts'
export type { ContractEffort } from './contract/contract-test.ts'
export { type ContractReport, type ContractResult, runContract } from './contract/run-contract.ts'
export {
  type StrategyCaseId,
  type StrategyContractOptions,
  strategyCases,
  strategyContract,
} from './contract/strategy-contract.ts'
export { firstDifference, type ResultDifference } from './difference/first-difference.ts'
export {
  type EventStoreContractOptions,
  eventStoreCases,
  eventStoreContract,
} from './event-store-contract/event-store-contract.ts'
export { type DeterministicReport, expectDeterministic } from './expectation/expect-deterministic.ts'
export { expectGolden } from './expectation/expect-golden.ts'
export {
  expectNoLookahead,
  type NoLookaheadOptions,
  type NoLookaheadReport,
} from './expectation/expect-no-lookahead.ts'
export { expectResumable, type ResumableOptions, type ResumableReport } from './expectation/expect-resumable.ts'
export { expectWarm, type HandleWarmth, type WarmOptions, type WarmReport } from './expectation/expect-warm.ts'
export type { ExpectationOptions } from './expectation/expectation-options.ts'
export type { Poison } from './future/poison.ts'
export {
  compareGoldens,
  type GoldenComparison,
  type PinGoldensOptions,
  pinGoldens,
} from './golden/compare-goldens.ts'
export { type Golden, type RunGoldensOptions, runGoldens } from './golden/golden.ts'
export { emptyGoldenLock, formatGoldenLock, type GoldenLock, parseGoldenLock } from './golden/golden-lock.ts'
export {
  type GoldenDifference,
  type GoldenStatistics,
  goldenDifferences,
  goldenStatistics,
} from './golden/golden-statistics.ts'
export type {
  RunSettings,
  StrategyCase,
  StrategyFactory,
  StrategyUnderTest,
} from './observation/strategy-under-test.ts'
export { type DrawSignalOptions, drawSignal } from './order-flow/draw-signal.ts'
export {
  createOrderFlow,
  type FlowAction,
  type FlowOrder,
  type OrderFlow,
  type OrderFlowOptions,
} from './order-flow/order-flow.ts'
export { randomOrders } from './order-flow/random-orders.ts'
