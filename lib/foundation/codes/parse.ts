/** Parsing: properties, macros, docs blocks, nodes as they are written. */
export const parseCodes = {
  GL1101: 'properties file has the wrong shape',
  GL1102: 'property invalid',
  GL1103: 'a property could not be rendered',
  GL1104: 'macro defined twice in a package',
  GL1105: 'block not closed or misplaced',
  GL1106: 'docs block defined twice',
  GL1108: 'generic test invalid',
  GL1109: 'arguments of a generic test outside `arguments`',
  GL1110: 'unit test invalid',
  GL1111: 'constraint invalid',
  GL1112: 'key written twice in a properties file',
  GL1113: 'source defined twice',
  GL1114: 'macro arguments differ from the properties',
  GL1115: 'a template warns',
  GL1116: 'a template uses a deprecated module',
  GL1117: 'Python model could not be read',
} as const
