/** Planning and executing nodes. */
export const planCodes = {
  GL5001: 'materialization not supported',
} as const
