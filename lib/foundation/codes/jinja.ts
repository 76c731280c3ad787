/** Templates: syntax and rendering. */
export const jinjaCodes = {
  GL2001: 'Jinja syntax error',
} as const
