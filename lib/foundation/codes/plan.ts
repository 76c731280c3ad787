/** Planning and executing nodes. */
export const planCodes = {
  GL5001: 'materialization not supported',
  GL5002: 'seed file not readable',
  GL5003: 'cannot seed over another kind of relation',
  GL5004: 'grants are not applied',
  GL5005: 'unknown value of store_failures_as',
  GL5006: 'contract broken',
  GL5008: 'materialization without a main statement',
  GL5010: 'index config not understood',
  GL5011: 'refresh_interval not understood',
  GL5012: 'strict mode',
  GL5013: 'contract not enforced for this materialization',
  GL5014: 'materialization is deprecated',
  GL5020: 'another run is going',
  GL5021: 'run is not going',
} as const
