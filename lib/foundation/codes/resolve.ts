/** Names, configs, references. */
export const resolveCodes = {
  GL3001: 'reference not found',
} as const
