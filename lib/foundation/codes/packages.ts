/** Packages and `deps`. */
export const packagesCodes = {
  GL1201: 'package file malformed',
  GL1202: 'package not in the hub',
  GL1203: 'no version of a package fits',
  GL1204: 'packages contradict each other',
  GL1205: 'a package could not be downloaded',
  GL1206: 'git failed',
  GL1207: 'archive refused',
  GL1208: 'git package not pinned',
  GL1209: 'secret in the address of a package',
  GL1210: 'package has moved',
  GL1211: 'packages cannot be put there',
  GL1212: 'private package not resolved',
} as const
