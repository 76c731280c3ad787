/** Rendering a node to SQL. */
export const compileCodes = {
  GL9001: 'node did not compile',
  GL9002: "the database refused a template's query",
  GL9003: 'no such node',
  GL9004: 'no such macro',
  GL9005: 'language not supported',
  GL9006: 'syntax error in compiled SQL',
} as const
