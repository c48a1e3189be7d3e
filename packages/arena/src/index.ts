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
export { type RaceFile, raceFileSchema } from './race-file.ts'
export type { Entrant, RaceOptions, RaceProgress, RunOptions } from './race-options.ts'
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
