/** Deployments. */
export const deployCodes = {
  GL7001: 'no deployment configuration',
  GL7002: 'production is incomplete',
  GL7003: 'the deployment’s side is incomplete',
  GL7004: 'right missing',
  GL7005: 'sink in a deployed schema or cluster',
  GL7006: 'the deployment’s side is not empty',
  GL7007: 'table in a deployed schema',
  GL7008: 'production has moved',
  GL7009: 'sink without its new relation',
  GL7010: 'reader outside the deployment',
  GL7011: 'object of others on a deployed cluster',
  GL7012: 'cleanup would drop more than the deployment',
  GL7013: 'not ready',
  GL7014: 'nothing to roll back to',
  GL7015: 'swap kept failing',
  GL7016: 'confirmation needed',
} as const
