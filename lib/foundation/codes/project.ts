/** Reading files: settings, YAML, profiles, packages. */
export const projectCodes = {
  GL1001: 'project file not found',
} as const
