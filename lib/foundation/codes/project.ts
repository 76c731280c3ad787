/** Reading files: settings, YAML, profiles, packages. */
export const projectCodes = {
  GL1001: 'project file not found',
  GL1002: 'invalid setting in dbt_project.yml',
  GL1003: 'profile not found',
  GL1004: 'target not found in the profile',
  GL1005: 'invalid connection settings',
  GL1006: 'variables could not be read',
  GL1007: 'a setting could not be rendered',
  GL1008: 'package not installed',
  GL1010: 'two packages with one name',
  GL1012: 'selectors file invalid',
  GL1013: 'setting deprecated',
  GL1014: 'flag deprecated',
} as const
