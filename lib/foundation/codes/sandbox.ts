/** The sandbox server. */
export const sandboxCodes = {
  GL8001: 'sandbox port in use',
} as const
