export type { Connection, FeedUpdate } from './feed'
export { LiveFeed } from './feed'
export type { LiveCluster, LiveColumn, LiveRelation, LiveState, Observed, Threshold } from './state'
