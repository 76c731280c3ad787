/** Deployments. */
export const deployCodes = {
  GL7001: 'no deployment configuration',
} as const
