/** Node selection. */
export const selectionCodes = {
  GL4001: 'unknown selector method',
} as const
