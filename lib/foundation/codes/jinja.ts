/** Templates: syntax and rendering. */
export const jinjaCodes = {
  GL2001: 'Jinja syntax error',
  GL2002: 'undefined name in a template',
  GL2003: 'a template failed',
  GL2004: 'a template used up its limits',
  GL2005: 'a template reached outside the sandbox',
  GL2006: 'an error raised by a template',
} as const
