/** Reading YAML. */
export const yamlCodes = {
  GL1901: 'YAML syntax error',
  GL1902: 'YAML value not readable',
} as const
