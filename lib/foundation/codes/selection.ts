/** Node selection. */
export const selectionCodes = {
  GL4001: 'unknown selector method',
  GL4002: 'invalid selection',
  GL4003: 'nothing to compare with',
  GL4004: 'selector not found',
  GL4005: 'selectors.yml not valid',
  GL4006: 'selectors refer to each other in a circle',
  GL4007: 'selection matches nothing',
  GL4008: 'no nodes selected',
  GL4009: 'selection arguments ignored',
  GL4010: 'breaking change to a contract',
  GL4011: 'seed too big to compare',
  GL4012: 'earlier artifact not readable',
  GL4013: 'state in the target folder',
} as const
