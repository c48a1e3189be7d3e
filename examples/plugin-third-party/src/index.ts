export { percentRank } from './percent-rank.ts'
export { percentRankReversion } from './percent-rank-reversion.ts'
