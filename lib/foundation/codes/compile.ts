/** Rendering a node to SQL. */
export const compileCodes = {
  GL9001: 'node did not compile',
} as const
