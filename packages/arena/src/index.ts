export { createRace, type Lap, type Race } from './create-race.ts'
export { engineVersion } from './engine-version.ts'
export { formatLeaderboard } from './format-leaderboard.ts'
export {
  defineRaceConfig,
  type ParsedRaceConfig,
  parseRaceConfig,
  type RaceFileConfig,
  raceConfigSchema,
} from './race-config.ts'
export { accountSchema, type RaceAccount } from './race-config-account.ts'
export type { RaceDataset } from './race-dataset.ts'
export { type RaceFile, raceFileSchema } from './race-file.ts'
export type { Entrant, RaceOptions, RaceProgress, RaceTerms, RunOptions } from './race-options.ts'
export { type RaceSources, raceOptionsOf } from './race-options-of.ts'
export { raceSilenceMsMax } from './race-recorder.ts'
export { type RaceEntrantResult, RaceResult } from './race-result.ts'
export { reportOfRace } from './report-of-race.ts'
export { rankRule, type Standing } from './standings.ts'
export {
  parseRaceFile,
  type RaceDifference,
  type RaceVerification,
  type VerifyRaceOptions,
  verifyRace,
} from './verify-race.ts'
